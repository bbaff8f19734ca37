"""An order keeps the ledger's key of its money; until now the key followed from its number."""

from django.db import migrations, models

FROM_THE_NUMBER = """
UPDATE entitlements_order SET money_key = format('entitlement:%s:%s:%s', scheme_id, merchant_id, number)
WHERE subsidy_fen > 0;
"""


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0003_serials")]
    operations = [
        migrations.AddField(
            model_name="order",
            name="money_key",
            field=models.CharField(db_default="", default="", max_length=80),
        ),
        migrations.RunSQL(FROM_THE_NUMBER, migrations.RunSQL.noop),
    ]
