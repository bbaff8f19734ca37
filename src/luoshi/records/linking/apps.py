from django.apps import AppConfig


class LinkingConfig(AppConfig):
    name = "luoshi.records.linking"
    label = "linking"
