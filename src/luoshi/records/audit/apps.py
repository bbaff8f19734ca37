from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "luoshi.records.audit"
    label = "audit"
