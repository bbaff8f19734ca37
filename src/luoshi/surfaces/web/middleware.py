"""Who acts, and when; and what becomes of an act that is refused."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import ActionRefused
from luoshi.records.people.queries import actor_of
from luoshi.surfaces.web import answers
from luoshi.surfaces.web.requests import Request


class LanguageMiddleware(LocaleMiddleware):
    """Pages are in Chinese until a person switches; only programs are answered in the language they ask for."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and not request.path.startswith("/api/"):
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = translation.get_language()


class ActorMiddleware:
    """Gives each request its `actor` (asked only when needed) and its `now`; turns refusals into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        known = cast("Request", request)
        known.now = timezone.now()
        known.actor = cast("Actor", SimpleLazyObject(lambda: _actor(known)))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponseBase | None:
        """A refusal becomes its sentence, a row that is not there the page 404; all else is a fault."""
        if isinstance(problem, ActionRefused):
            return answers.refused(cast("Request", request), problem)
        if isinstance(problem, ObjectDoesNotExist):
            return answers.not_found(cast("Request", request))
        return None


def _actor(request: Request) -> Actor:
    return actor_of(request.user.pk, timezone.localdate(request.now))
