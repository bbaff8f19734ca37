from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "luoshi.records.projects"
    label = "projects"
