from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "luoshi.records.tasks"
    label = "tasks"
