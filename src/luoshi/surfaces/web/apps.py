from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "luoshi.surfaces.web"
    label = "web"
