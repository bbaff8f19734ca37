from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "luoshi.records.payments"
    label = "payments"
