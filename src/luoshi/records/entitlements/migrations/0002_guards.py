"""What the database itself keeps: answers are never changed, a release that is gone stays gone and is never enlarged."""

from django.db import migrations

GUARD = """
CREATE FUNCTION entitlements_answers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER entitlements_answers_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON entitlements_answer
    FOR EACH STATEMENT EXECUTE FUNCTION entitlements_answers_stay();

CREATE FUNCTION entitlements_gone_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW."left" > OLD."left" AND (OLD."left" = 0 OR NEW.size - OLD.size <> NEW."left" - OLD."left") THEN
        RAISE EXCEPTION 'release % is gone or would count pieces twice', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entitlements_gone_is_final BEFORE UPDATE ON entitlements_release
    FOR EACH ROW EXECUTE FUNCTION entitlements_gone_is_final();

ALTER TABLE entitlements_release SET (fillfactor = 20);
ALTER TABLE entitlements_entitlement SET (fillfactor = 80);
"""
FREE = """
ALTER TABLE entitlements_entitlement RESET (fillfactor);
ALTER TABLE entitlements_release RESET (fillfactor);
DROP TRIGGER entitlements_gone_is_final ON entitlements_release;
DROP FUNCTION entitlements_gone_is_final();
DROP TRIGGER entitlements_answers_stay ON entitlements_answer;
DROP FUNCTION entitlements_answers_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, FREE)]
