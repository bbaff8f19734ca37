from django.apps import AppConfig


class ClosingConfig(AppConfig):
    name = "luoshi.records.closing"
    label = "closing"

    def ready(self) -> None:
        """What of this app is open ends with the assignment it stands on."""
        from luoshi.records.closing.actions_ending import lapse_closings  # noqa: PLC0415 - models are ready only now
        from luoshi.records.tasks.actions.ending import also_ends  # noqa: PLC0415

        also_ends(lapse_closings)
