from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "luoshi.records.search"
    label = "search"
