"""The numbers of the notices of a year: 1, 2, 3 …, never changed, never taken away. The database itself sees to it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION chasing_notice_number() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last integer;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.number IS NOT NULL THEN
            RAISE EXCEPTION 'a notice that has a number is not deleted' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.number IS NOT NULL THEN
        IF NEW.number IS DISTINCT FROM OLD.number OR NEW.year <> OLD.year THEN
            RAISE EXCEPTION 'the number of a notice never changes' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.number IS NOT NULL THEN
        SELECT COALESCE(MAX(number), 0) INTO last FROM chasing_notice WHERE year = NEW.year;
        IF NEW.number <> last + 1 THEN
            RAISE EXCEPTION 'the next notice of % is number %, not %', NEW.year, last + 1, NEW.number
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER chasing_notice_number BEFORE INSERT OR UPDATE OF number, year OR DELETE ON chasing_notice
    FOR EACH ROW EXECUTE FUNCTION chasing_notice_number();
"""
BACKWARD = "DROP TRIGGER chasing_notice_number ON chasing_notice; DROP FUNCTION chasing_notice_number();"


class Migration(migrations.Migration):
    dependencies = [("chasing", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
