"""The database refuses to change, delete or truncate what was decided about a programme."""

from django.db import migrations

TABLES = ("funding", "parameterchange", "rulingmade", "ruleversion")
FUNCTION = """
CREATE FUNCTION programmes_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
"""
FORBID = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON programmes_{table}
    FOR EACH ROW EXECUTE FUNCTION programmes_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON programmes_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION programmes_append_only();
"""
ALLOW = """
DROP TRIGGER {table}_no_truncate ON programmes_{table};
DROP TRIGGER {table}_append_only ON programmes_{table};
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION programmes_append_only();"),
        *(migrations.RunSQL(FORBID.format(table=table), ALLOW.format(table=table)) for table in TABLES),
    ]
