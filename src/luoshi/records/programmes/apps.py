from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "luoshi.records.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Every name in a programme's steps.toml resolves, or nothing starts."""
        from luoshi.records.programmes import checks  # noqa: F401, PLC0415 - registers the start-up check
