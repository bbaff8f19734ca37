from django.apps import AppConfig


class PlansPagesConfig(AppConfig):
    name = "luoshi.surfaces.plans"
    label = "plans_pages"

    def ready(self) -> None:
        from luoshi.surfaces.plans.area import AREA  # noqa: PLC0415 - models are ready only now
        from luoshi.surfaces.web.areas import register  # noqa: PLC0415

        register(AREA)
