from django.apps import AppConfig


class ApiConfig(AppConfig):
    """An app for the sake of its templates."""

    name = "luoshi.surfaces.api"
    label = "api"
