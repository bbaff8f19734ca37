from django.apps import AppConfig


class BreakdownConfig(AppConfig):
    name = "luoshi.records.breakdown"
    label = "breakdown"
