from django.apps import AppConfig


class InsideConfig(AppConfig):
    name = "luoshi.records.inside"
    label = "inside"
