from django.apps import AppConfig


class NotifyingConfig(AppConfig):
    name = "luoshi.records.notifying"
    label = "notifying"
