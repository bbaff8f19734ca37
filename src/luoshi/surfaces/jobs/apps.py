from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "luoshi.surfaces.jobs"
    label = "jobs"

    def ready(self) -> None:
        """The area's place and verbs join the frame."""
        from luoshi.surfaces.jobs.area import AREA  # noqa: PLC0415 - what it imports is ready only now
        from luoshi.surfaces.web.areas import register  # noqa: PLC0415

        register(AREA)
