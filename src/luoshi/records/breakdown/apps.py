from django.apps import AppConfig


class BreakdownConfig(AppConfig):
    name = "luoshi.records.breakdown"
    label = "breakdown"

    def ready(self) -> None:
        """What of this app is open ends with the assignment it stands on."""
        from luoshi.records.breakdown.actions_ending import lapse_passed_on  # noqa: PLC0415 - models are ready only now
        from luoshi.records.tasks.actions.ending import also_ends  # noqa: PLC0415

        also_ends(lapse_passed_on)
