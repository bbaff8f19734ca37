"""The database refuses to change, delete or truncate facts and decisions, whoever asks through the application."""

from django.db import migrations

TABLES = ("casefacts", "decision")
FUNCTION = """
CREATE FUNCTION cases_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
"""
FORBID = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON cases_{table}
    FOR EACH ROW EXECUTE FUNCTION cases_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON cases_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION cases_append_only();
"""
ALLOW = """
DROP TRIGGER {table}_no_truncate ON cases_{table};
DROP TRIGGER {table}_append_only ON cases_{table};
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION cases_append_only();"),
        *(migrations.RunSQL(FORBID.format(table=table), ALLOW.format(table=table)) for table in TABLES),
    ]
