from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "luoshi.records.files"
    label = "files"
