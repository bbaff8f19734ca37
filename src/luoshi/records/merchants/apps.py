from django.apps import AppConfig


class MerchantsConfig(AppConfig):
    name = "luoshi.records.merchants"
    label = "merchants"
