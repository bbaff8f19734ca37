from django.apps import AppConfig


class ChasingConfig(AppConfig):
    name = "luoshi.records.chasing"
    label = "chasing"

    def ready(self) -> None:
        """What of this app is open ends with the assignment it stands on."""
        from luoshi.records.chasing.actions.ending import lapse_notices  # noqa: PLC0415 - models are ready only now
        from luoshi.records.tasks.actions.ending import also_ends  # noqa: PLC0415

        also_ends(lapse_notices)
