"""The database refuses to change, delete or truncate how the thresholds of the signs were set."""

from django.db import migrations

FORBID = """
CREATE TRIGGER thresholdchange_append_only BEFORE UPDATE OR DELETE ON risk_thresholdchange
    FOR EACH ROW EXECUTE FUNCTION programmes_append_only();
CREATE TRIGGER thresholdchange_no_truncate BEFORE TRUNCATE ON risk_thresholdchange
    FOR EACH STATEMENT EXECUTE FUNCTION programmes_append_only();
"""
ALLOW = """
DROP TRIGGER thresholdchange_no_truncate ON risk_thresholdchange;
DROP TRIGGER thresholdchange_append_only ON risk_thresholdchange;
"""


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_thresholds"), ("programmes", "0002_append_only")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
