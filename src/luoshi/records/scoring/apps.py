from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "luoshi.records.scoring"
    label = "scoring"
