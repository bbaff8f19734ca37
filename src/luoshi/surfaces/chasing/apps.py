from django.apps import AppConfig


class ChasingPagesConfig(AppConfig):
    name = "luoshi.surfaces.chasing"
    label = "chasing_pages"

    def ready(self) -> None:
        """The frame learns of this area's places, verbs and panels."""
        from luoshi.surfaces.chasing.area import AREA  # noqa: PLC0415 - models are ready only now
        from luoshi.surfaces.web.areas import register  # noqa: PLC0415

        register(AREA)
