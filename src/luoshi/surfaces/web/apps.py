from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils import timezone


class WebConfig(AppConfig):
    name = "luoshi.surfaces.web"
    label = "web"

    def ready(self) -> None:
        """What the sign-in library reports becomes an act of its own, with its audit row."""
        user_logged_in.connect(_signed_in, dispatch_uid="web.signed-in")
        user_logged_out.connect(_signed_out, dispatch_uid="web.signed-out")
        user_login_failed.connect(_failed, dispatch_uid="web.sign-in-failed")


def _signed_in(user: Any, **_: Any) -> None:
    from luoshi.records.people.actions import note_sign_in  # noqa: PLC0415 - models are ready only now

    note_sign_in(user.pk, "account.sign-in", at=timezone.now())


def _signed_out(user: Any, **_: Any) -> None:
    from luoshi.records.people.actions import note_sign_in  # noqa: PLC0415

    if user is not None:
        note_sign_in(user.pk, "account.sign-out", at=timezone.now())


def _failed(credentials: dict[str, Any], **_: Any) -> None:
    from luoshi.records.people.actions import note_failed_sign_in  # noqa: PLC0415

    note_failed_sign_in(str(credentials.get("username") or credentials.get("login") or ""), at=timezone.now())
