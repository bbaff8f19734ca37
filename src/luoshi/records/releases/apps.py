from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    name = "luoshi.records.releases"
    label = "releases"
