from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "luoshi.records.registers"
    label = "registers"
