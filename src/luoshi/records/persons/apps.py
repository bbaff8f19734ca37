from django.apps import AppConfig


class PersonsConfig(AppConfig):
    name = "luoshi.records.persons"
    label = "persons"
