from django.apps import AppConfig


class TreasuryConfig(AppConfig):
    name = "luoshi.surfaces.treasury"
    label = "treasury_pages"

    def ready(self) -> None:
        """The frame learns of this area's places and verbs."""
        from luoshi.surfaces.treasury.area import AREA  # noqa: PLC0415 - models are ready only now
        from luoshi.surfaces.web.areas import register  # noqa: PLC0415

        register(AREA)
