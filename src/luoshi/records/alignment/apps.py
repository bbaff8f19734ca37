from django.apps import AppConfig


class AlignmentConfig(AppConfig):
    name = "luoshi.records.alignment"
    label = "alignment"
