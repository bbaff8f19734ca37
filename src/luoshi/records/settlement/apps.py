from django.apps import AppConfig


class SettlementConfig(AppConfig):
    name = "luoshi.records.settlement"
    label = "settlement"
