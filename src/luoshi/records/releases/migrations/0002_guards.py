"""What the database itself keeps: a decision is never changed or taken away; another one follows it."""

from django.db import migrations

GUARD = """
CREATE FUNCTION releases_decisions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER releases_decisions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON releases_decision
    FOR EACH STATEMENT EXECUTE FUNCTION releases_decisions_stay();
"""
FREE = """
DROP TRIGGER releases_decisions_stay ON releases_decision;
DROP FUNCTION releases_decisions_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("releases", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, FREE)]
