from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "luoshi.records.plans"
