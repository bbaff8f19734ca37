from django.apps import AppConfig


class TrialsConfig(AppConfig):
    name = "luoshi.records.trials"
    label = "trials"
