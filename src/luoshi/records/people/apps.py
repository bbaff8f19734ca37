from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "luoshi.records.people"
    label = "people"
