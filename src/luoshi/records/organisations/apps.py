from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "luoshi.records.organisations"
    label = "organisations"
