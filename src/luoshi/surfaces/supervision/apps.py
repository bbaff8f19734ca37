from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "luoshi.surfaces.supervision"
    label = "supervision_pages"

    def ready(self) -> None:
        from luoshi.surfaces.supervision.area import AREA  # noqa: PLC0415 - apps are ready only now
        from luoshi.surfaces.web.areas import register  # noqa: PLC0415

        register(AREA)
