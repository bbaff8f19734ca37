from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "luoshi.records.applicant_messages"
    label = "applicant_messages"
