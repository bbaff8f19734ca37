from django.apps import AppConfig


class CockpitConfig(AppConfig):
    name = "luoshi.surfaces.cockpit"
    label = "cockpit"

    def ready(self) -> None:
        from luoshi.surfaces.cockpit.area import AREA  # noqa: PLC0415 - the places ask models, ready only now
        from luoshi.surfaces.web.areas import register  # noqa: PLC0415

        register(AREA)
