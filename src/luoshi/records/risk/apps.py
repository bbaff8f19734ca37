from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "luoshi.records.risk"
    label = "risk"
