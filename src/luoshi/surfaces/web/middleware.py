"""Who acts, and when; and what becomes of an act that is refused."""

from collections.abc import Callable
from typing import Final, cast

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import ActionRefused, BadValue
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


NUL: Final = "\x00"
API: Final = "/api/"


class ActorMiddleware:
    """Gives each request its `actor` (asked only when needed) and its `now`; turns refusals into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        known = cast("Request", request)
        known.now = timezone.now()
        known.actor = cast("Actor", SimpleLazyObject(lambda: _actor(known)))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponseBase | None:
        """The database keeps no NUL character: in an address it is dropped, in a form it is refused.

        The API looks at its own input, and answers in its own form.
        """
        if request.path.startswith(API):
            return None
        if _has_nul(request.GET):
            cleaned = request.GET.copy()
            for name, values in request.GET.lists():
                cleaned.setlist(name, [str(value).replace(NUL, "") for value in values])
            request.GET = cleaned  # type: ignore[assignment]
        if request.method == "POST" and _has_nul(request.POST):
            sentence = gettext("填写的内容含有不能保存的字符，请删去后重试。")
            return answers.refused(cast("Request", request), BadValue(sentence))
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponseBase | None:
        """A refusal becomes its sentence, a row that is not there the page 404; all else is a fault."""
        if isinstance(problem, ActionRefused):
            return answers.refused(cast("Request", request), problem)
        if isinstance(problem, ObjectDoesNotExist):
            return answers.not_found(cast("Request", request))
        return None


def _has_nul(given: QueryDict) -> bool:
    return any(NUL in str(value) for _name, values in given.lists() for value in values)


def _actor(request: Request) -> Actor:
    return actor_of(request.user.pk, timezone.localdate(request.now))
