from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "luoshi.records.entitlements"
    label = "entitlements"
