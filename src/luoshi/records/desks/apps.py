from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "luoshi.records.desks"
    label = "desks"
