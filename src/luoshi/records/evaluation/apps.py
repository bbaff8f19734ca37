from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "luoshi.records.evaluation"
    label = "evaluation"
