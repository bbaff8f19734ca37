from django.apps import AppConfig


class GazetteConfig(AppConfig):
    name = "luoshi.surfaces.gazette"
    label = "gazette_pages"

    def ready(self) -> None:
        """The frame learns what this area offers above a document."""
        from luoshi.surfaces.gazette.area import AREA  # noqa: PLC0415 - models are ready only now
        from luoshi.surfaces.web.areas import register  # noqa: PLC0415

        register(AREA)
