"""The database refuses to change, delete or truncate the log of looks, whoever asks through the application."""

from django.db import migrations

FORBID = """
CREATE FUNCTION look_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'looks at personal data are append only (% refused)', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER look_append_only BEFORE UPDATE OR DELETE ON persons_look
    FOR EACH ROW EXECUTE FUNCTION look_append_only();
CREATE TRIGGER look_no_truncate BEFORE TRUNCATE ON persons_look
    FOR EACH STATEMENT EXECUTE FUNCTION look_append_only();
"""
ALLOW = """
DROP TRIGGER look_no_truncate ON persons_look;
DROP TRIGGER look_append_only ON persons_look;
DROP FUNCTION look_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("persons", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
