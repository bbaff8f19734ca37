from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "luoshi.surfaces.gate"
    label = "gate"

    def ready(self) -> None:
        """The frame learns of this area's verbs."""
        from luoshi.surfaces.gate.area import AREA  # noqa: PLC0415 - models are ready only now
        from luoshi.surfaces.web.areas import register  # noqa: PLC0415

        register(AREA)
