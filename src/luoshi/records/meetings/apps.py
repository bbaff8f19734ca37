from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "luoshi.records.meetings"
    label = "meetings"
