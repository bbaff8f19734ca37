from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "luoshi.records.measures"
    label = "measures"

    def ready(self) -> None:
        """Names that stand twice stop the start, not a page."""
        from luoshi.records.measures.registry import measures  # noqa: PLC0415 - models are ready only now

        measures()
