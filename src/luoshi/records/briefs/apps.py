from django.apps import AppConfig


class BriefsConfig(AppConfig):
    name = "luoshi.records.briefs"
    label = "briefs"
