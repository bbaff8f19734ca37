from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "luoshi.records.messages"
    label = "applicant_messages"
