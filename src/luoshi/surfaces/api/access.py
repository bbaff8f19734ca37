"""Who calls: a person by the session of the pages, or a program by the key of an account."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import APIKeyCookie, HttpBearer

from luoshi.policy.terms.actors import Actor
from luoshi.records.people.actions_keys import CALLS_A_MINUTE, use_key
from luoshi.records.people.queries import actor_of
from luoshi.surfaces.api.bodies import most_bytes, too_large
from luoshi.surfaces.api.problems import Stop

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class ByKey(HttpBearer):
    """`Authorization: Bearer luoshi_…`; a key that is shown must be good, the session is not tried instead."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        _small(request)
        now = timezone.now()
        today = timezone.localdate(now)
        used = use_key(token, today=today, at=now)
        if used is None:
            raise Stop(401, "not-signed-in")
        if used.too_fast:
            raise Stop(429, "too-fast", most=CALLS_A_MINUTE)
        if not used.can_write and request.method not in READING:
            raise Stop(403, "read-only-key")
        return _with_role(actor_of(used.user_id, today))


class BySession(APIKeyCookie):
    """The session of the pages; whatever changes something needs the CSRF token as well."""

    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        if not request.user.is_authenticated:
            return None
        _small(request)  # before the CSRF check, which may read a form
        return super()._get_key(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        if key is None or request.user.pk is None:
            return None
        return _with_role(actor_of(request.user.pk, timezone.localdate()))


class OnlyBySession(BySession):
    """For what a key may not do: making keys."""

    def __call__(self, request: HttpRequest) -> Actor | None:
        if request.headers.get("Authorization"):
            raise Stop(403, "session-only")
        return cast("Actor | None", super().__call__(request))


def actor(request: HttpRequest) -> Actor:
    """Who was let in by one of the above."""
    return cast("Actor", request.auth)  # type: ignore[attr-defined] # set by ninja


def _small(request: HttpRequest) -> None:
    if too_large(request):
        raise Stop(413, "too-large", most=most_bytes(request) // 1024)


def _with_role(found: Actor) -> Actor:
    if not found.roles:
        raise Stop(403, "no-role")
    return found


ONLY_BY_SESSION = OnlyBySession()
ANYBODY = (ByKey(), BySession())
"""The key comes first: a program sends no CSRF token."""
