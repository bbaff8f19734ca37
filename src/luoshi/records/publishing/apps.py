from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "luoshi.records.publishing"
    label = "publishing"
