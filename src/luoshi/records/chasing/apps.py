from django.apps import AppConfig


class ChasingConfig(AppConfig):
    name = "luoshi.records.chasing"
    label = "chasing"
