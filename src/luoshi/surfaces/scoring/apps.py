from django.apps import AppConfig


class ScoringPagesConfig(AppConfig):
    name = "luoshi.surfaces.scoring"
    label = "scoring_pages"

    def ready(self) -> None:
        from luoshi.surfaces.scoring.area import AREA  # noqa: PLC0415 - the places ask models, ready only now
        from luoshi.surfaces.web.areas import register  # noqa: PLC0415

        register(AREA)
