from django.apps import AppConfig


class RushConfig(AppConfig):
    name = "luoshi.surfaces.rush"
    label = "rush_pages"

    def ready(self) -> None:
        """The frame learns of this area's places and verbs."""
        from luoshi.surfaces.rush.area import AREA  # noqa: PLC0415 - models are ready only now
        from luoshi.surfaces.web.areas import register  # noqa: PLC0415

        register(AREA)
