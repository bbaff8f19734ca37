from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "luoshi.records.ledger"
    label = "ledger"
