"""Public tasks without sign-in: plain words, no cookie, cacheable, so many requests a minute from one address."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from luoshi.records.desks.queries_public import (
    PublicList,
    public_chapters,
    public_lists,
    public_task,
    public_tasks,
)
from luoshi.records.publishing.queries import open_names
from luoshi.surfaces.cockpit.plain_words import plainly
from luoshi.surfaces.web.choosing import number, page_of
from luoshi.surfaces.web.requests import Request

REQUESTS_A_MINUTE: Final = 120
MINUTE_SECONDS: Final = 60
KEPT_SECONDS: Final = 300
LANGUAGES: Final = ("zh-hans", "en")
TOO_MANY: Final = 429
P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]


def for_everybody(view: View[P]) -> View[P]:
    """The language stands in the address, not in a cookie, so one answer serves all; too many requests wait a minute."""

    @wraps(view)
    def inside(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        wanted = request.GET.get("lang", "")
        with translation.override(wanted if wanted in LANGUAGES else LANGUAGES[0]):
            if _too_many(request):
                return render(request, "cockpit/public_wait.html", status=TOO_MANY)
            answer = view(request, *args, **kwargs)
        if answer.status_code == 200:
            patch_cache_control(answer, public=True, max_age=KEPT_SECONDS)
        return answer

    return inside


@require_safe
@for_everybody
def index(request: Request) -> HttpResponse:
    """The public tasks of a list, the newest where none is chosen."""
    lists = public_lists()
    chosen = _chosen(lists, request.GET.get("list", ""))
    context: dict[str, Any] = {"lists": lists, "list": chosen, **_language()}
    if chosen is not None:
        words, chapter = request.GET.get("q", "").strip()[:60], request.GET.get("chapter", "")
        page = public_tasks(chosen.id, words=words, chapter=chapter, page=page_of(request.GET))
        context |= {"page": page, "words": words, "chapter": chapter, "chapters": public_chapters(chosen.id)}
        context["counts"] = [(plainly(light), count) for light, count in page.lights]
    return render(request, "cockpit/public_tasks.html", context)


@require_safe
@for_everybody
def show(request: Request, task_id: int) -> HttpResponse:
    """One public task; what is not public is not there."""
    row = public_task(task_id)
    readable = row is not None and bool(open_names([row.address.partition("#")[0]]))
    context = {"row": row, "readable": readable, **_language()}
    if row is None:
        return render(request, "cockpit/public_missing.html", context, status=404)
    return render(request, "cockpit/public_task.html", context)


def _language() -> dict[str, str]:
    english = translation.get_language() == "en"
    return {"lang": "en" if english else "", "other": "" if english else "en"}


def _chosen(lists: tuple[PublicList, ...], written: str) -> PublicList | None:
    wanted = number(written)
    return next((row for row in lists if row.id == wanted), lists[0] if lists else None)


def _too_many(request: Request) -> bool:
    """Counted in the shared cache by address for a minute; the address is kept nowhere else."""
    key = f"public:{_address(request)}:{int(request.now.timestamp()) // MINUTE_SECONDS}"
    cache.add(key, 0, 2 * MINUTE_SECONDS)
    try:
        return cache.incr(key) > REQUESTS_A_MINUTE
    except ValueError:
        return False  # thrown out of the cache between the two: counted from anew


def _address(request: Request) -> str:
    if getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0):
        return str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()[:60]
    return str(request.META.get("REMOTE_ADDR", ""))
