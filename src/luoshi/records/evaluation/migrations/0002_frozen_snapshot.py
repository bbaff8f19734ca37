"""The database refuses to change the snapshot of a round once it was taken."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION evaluation_snapshot_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the snapshot of an evaluation is frozen' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER round_snapshot_frozen BEFORE UPDATE ON evaluation_round FOR EACH ROW
    WHEN (OLD.snapshot IS DISTINCT FROM NEW.snapshot OR OLD.digest IS DISTINCT FROM NEW.digest)
    EXECUTE FUNCTION evaluation_snapshot_frozen();
"""
THAW = """
DROP TRIGGER round_snapshot_frozen ON evaluation_round;
DROP FUNCTION evaluation_snapshot_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_first")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
