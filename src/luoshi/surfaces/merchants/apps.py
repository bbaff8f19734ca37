from django.apps import AppConfig


class MerchantsConfig(AppConfig):
    name = "luoshi.surfaces.merchants"
    label = "merchants_pages"

    def ready(self) -> None:
        """The frame learns of this area's places and verbs."""
        from luoshi.surfaces.merchants.area import AREA  # noqa: PLC0415 - models are ready only now
        from luoshi.surfaces.web.areas import register  # noqa: PLC0415

        register(AREA)
