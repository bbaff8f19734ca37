"""What the frame of every page shows: places, city, theme."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from luoshi.policy.terms.actors import NOBODY, Actor
from luoshi.records.organisations.queries import the_city
from luoshi.records.people.queries import usernames
from luoshi.records.tasks.permissions import MANAGE, SEE_ALL, SEE_AUDIT, may
from luoshi.records.tasks.queries_desk import Waiting, waiting_of
from luoshi.surfaces.web.requests import Request

THEMES: Final = ("auto", "light", "dark")
THEME_COOKIE: Final = "theme"


@dataclass(frozen=True, slots=True)
class Place:
    """A link of the rail. `count`: what waits there; `current`: one is in it."""

    address: str
    word: str
    icon: str
    current: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    places: tuple[Place, ...]


def shell(request: HttpRequest) -> dict[str, Any]:
    """For every template; nothing is asked of the database before a template uses it."""
    known = cast("Request", request)
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    actor = getattr(known, "actor", NOBODY)
    return {
        "actor": actor,
        "city": SimpleLazyObject(the_city),
        "rail": SimpleLazyObject(lambda: rail(actor, request.path, timezone.localdate(known.now))),
        "theme": theme if theme in THEMES else "auto",
        "demo": settings.DEMO,
        "demo_accounts": SimpleLazyObject(lambda: usernames() if settings.DEMO else ()),
    }


def rail(actor: Actor, path: str, on: date) -> tuple[Group, ...]:
    """The places the actor may go to, those without entries left out."""
    waiting = waiting_of(actor, on)
    groups = (
        Group(_("督查落实"), tuple(_work(actor, path, waiting))),
        Group(_("文件与清单"), tuple(_papers(actor, path))),
        Group(_("监督"), tuple(_oversight(actor, path))),
    )
    return tuple(group for group in groups if group.places)


def _work(actor: Actor, path: str, waiting: Waiting) -> list[Place]:
    places = [
        _place(path, reverse("overview"), _("总览"), "layout-dashboard", exact=True),
        _place(path, reverse("tasks"), _("任务"), "list-check", count=waiting.for_office),
    ]
    if may(actor, SEE_ALL):
        places.append(_place(path, reverse("units"), _("单位"), "building-community"))
    own = [
        _place(path, reverse("unit", args=[unit.unit_id]), unit.name, "inbox", count=unit.waiting)
        for unit in waiting.units
    ]
    return places + own


def _papers(actor: Actor, path: str) -> list[Place]:
    places = [
        _place(path, reverse("search"), _("搜索"), "search"),
        _place(path, reverse("documents"), _("文件"), "book-2"),
        _place(path, reverse("links"), _("条款对应"), "git-merge"),
    ]
    if may(actor, MANAGE):
        places.append(_place(path, reverse("imports"), _("导入与印发"), "file-import"))
    return places


def _oversight(actor: Actor, path: str) -> list[Place]:
    if not may(actor, SEE_AUDIT):
        return []
    return [_place(path, reverse("audit"), _("操作记录"), "history")]


def _place(path: str, address: str, word: str, icon: str, *, exact: bool = False, count: int = 0) -> Place:
    current = path == address if exact else path.startswith(address)
    return Place(address, word, icon, current, count)
