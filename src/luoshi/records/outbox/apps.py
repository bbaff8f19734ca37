from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "luoshi.records.outbox"
    label = "outbox"
