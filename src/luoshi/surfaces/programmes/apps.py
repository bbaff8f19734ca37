from django.apps import AppConfig


class ProgrammesPagesConfig(AppConfig):
    name = "luoshi.surfaces.programmes"
    label = "programme_pages"

    def ready(self) -> None:
        """The frame learns of this area's places and verbs."""
        from luoshi.surfaces.programmes.area import AREA  # noqa: PLC0415 - models are ready only now
        from luoshi.surfaces.web.areas import register  # noqa: PLC0415

        register(AREA)
