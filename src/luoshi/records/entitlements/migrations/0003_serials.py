"""What the database itself keeps of serial numbers (第十条/3): one paid order each, an activated one never sold again."""

from django.db import migrations, models

GUARD = """
CREATE FUNCTION entitlements_activated_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'serial number % is activated and stays with its order', OLD.serial USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER entitlements_activated_is_final BEFORE UPDATE ON entitlements_serial
    FOR EACH ROW WHEN (
        OLD.activated AND (NOT NEW.activated OR NEW.merchant_id <> OLD.merchant_id OR NEW.number <> OLD.number)
    ) EXECUTE FUNCTION entitlements_activated_is_final();
"""
FREE = """
DROP TRIGGER entitlements_activated_is_final ON entitlements_serial;
DROP FUNCTION entitlements_activated_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0002_guards")]
    operations = [
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "paid")), fields=("scheme", "serial"), name="order_serial_once"
            ),
        ),
        migrations.RunSQL(GUARD, FREE),
    ]
