from django.apps import AppConfig


class CitizensConfig(AppConfig):
    name = "luoshi.surfaces.citizens"
    label = "citizens_pages"

    def ready(self) -> None:
        """The frame learns of this area's places."""
        from luoshi.surfaces.citizens.area import AREA  # noqa: PLC0415 - models are ready only now
        from luoshi.surfaces.web.areas import register  # noqa: PLC0415

        register(AREA)
