from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "luoshi.records.cases"
    label = "cases"
