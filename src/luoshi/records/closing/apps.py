from django.apps import AppConfig


class ClosingConfig(AppConfig):
    name = "luoshi.records.closing"
    label = "closing"
