from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "luoshi.records.documents"
    label = "documents"
