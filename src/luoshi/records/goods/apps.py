from django.apps import AppConfig


class GoodsConfig(AppConfig):
    name = "luoshi.records.goods"
    label = "goods"
