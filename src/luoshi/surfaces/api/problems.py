"""Errors as problem JSON: `{code, message, where}` with the right status, never a traceback."""

import logging
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from luoshi.policy.terms.refusals import ActionRefused, BadValue, NotAllowed, WrongState
from luoshi.surfaces.api.bodies import most_bytes
from luoshi.surfaces.api.words import chosen, field_fault, refusal, say

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
DETAILS_MOST: Final = 5
BY_STATUS: Final = {400: "bad-json", 401: "not-signed-in", 403: "csrf", 404: "not-found"}
REFUSED_STATUS: Final[dict[type[ActionRefused], int]] = {NotAllowed: 403, WrongState: 409, BadValue: 422}


class Stop(Exception):
    """End the request with a status and a sentence of `words.SENTENCES`."""

    def __init__(self, status: int, code: str, **values: object) -> None:
        super().__init__(code)
        self.status, self.code, self.values = status, code, values


def problem(request: HttpRequest, status: int, code: str, message: str, where: str = "") -> HttpResponse:
    """The answer to a request that failed; `where`: the field, else the address."""
    body = {"code": code, "message": message, "where": where or request.path}
    answer = JsonResponse(
        body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )
    if status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="luoshi"'
    if status == 429:
        answer["Retry-After"] = "60"
    return answer


def register(api: NinjaAPI) -> None:
    """Teach the API what becomes of each kind of exception."""
    api.add_exception_handler(ActionRefused, _refused)
    api.add_exception_handler(Stop, _stopped)
    api.add_exception_handler(ObjectDoesNotExist, _missing)
    api.add_exception_handler(Http404, _missing)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(AuthenticationError, _http)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(RequestDataTooBig, _too_big)
    api.add_exception_handler(Exception, _fault)


def _refused(request: HttpRequest, refused: Any) -> HttpResponse:
    status = REFUSED_STATUS.get(type(refused), 409)
    return problem(request, status, refused.code, refusal(refused.code, refused.sentence))


def _stopped(request: HttpRequest, stop: Any) -> HttpResponse:
    return problem(request, stop.status, stop.code, say(stop.code, **stop.values))


def _missing(request: HttpRequest, missing: Any) -> HttpResponse:  # noqa: ARG001 - the library's signature
    return problem(request, 404, "not-found", say("not-found"))


def _invalid(request: HttpRequest, invalid: Any) -> HttpResponse:
    found = [(_place(one["loc"]), field_fault(one["type"])) for one in invalid.errors[:DETAILS_MOST]]
    details = chosen(("；", "; ")).join(f"{place} {fault}" for place, fault in found)
    return problem(request, 422, "bad-value", say("bad-value", details=details), found[0][0] if found else "")


def _place(path: tuple[object, ...]) -> str:
    """Where a field stands, without the library's own names for query, path and body."""
    parts = [str(part) for part in path]
    shown = parts[1:] if parts and parts[0] in {"body", "query", "path", "form", "file"} else parts
    inner = shown[1:] if shown and shown[0] in {"said", "narrow"} else shown
    return ".".join(inner or shown or parts)


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    code = BY_STATUS.get(error.status_code, "http-error")
    return problem(request, error.status_code, code, say(code, status=error.status_code))


def _too_big(request: HttpRequest, big: Any) -> HttpResponse:  # noqa: ARG001 - the library's signature
    return problem(request, 413, "too-large", say("too-large", most=most_bytes(request) // 1024))


def _fault(request: HttpRequest, fault: Any) -> HttpResponse:
    log.error("%s %s failed", request.method, request.path, exc_info=fault)
    return problem(request, 500, "fault", say("fault"))
