from django.apps import AppConfig


class ProspectsConfig(AppConfig):
    name = "luoshi.records.prospects"
    label = "prospects"
