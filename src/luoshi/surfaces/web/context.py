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

from luoshi.policy.terms.actors import NOBODY, SUPERVISION, Actor
from luoshi.records.notifying.queries import unread
from luoshi.records.organisations.queries import the_city
from luoshi.records.people.queries import usernames
from luoshi.records.tasks.permissions import MANAGE, OVERSEE, SEE_ALL, SEE_AUDIT, may
from luoshi.records.tasks.queries_desk import Waiting, waiting_of
from luoshi.surfaces.web.areas import GroupName, Place, all_areas, place
from luoshi.surfaces.web.requests import Request

THEMES: Final = ("auto", "light", "dark")
THEME_COOKIE: Final = "theme"
LONG: Final = 16
"""From so many places on, a rail does not fit a screen: what is not of every day is folded."""
FOLDED: Final[frozenset[GroupName]] = frozenset({"rules", "plans", "programmes"})


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the rail. `folded`: closed at first, until somebody opens it; the browser remembers."""

    name: str
    title: str
    places: tuple[Place, ...]
    folded: bool

    @property
    def count(self) -> int:
        """What waits in its places together."""
        return sum(place.count for place in self.places)


def shell(request: HttpRequest) -> dict[str, Any]:
    """For every template; nothing is asked of the database before a template uses it."""
    known = cast("Request", request)
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    actor = getattr(known, "actor", NOBODY)
    return {
        "actor": actor,
        "city": SimpleLazyObject(the_city),
        "rail": SimpleLazyObject(lambda: rail(actor, request.path, timezone.localdate(known.now))),
        "unread": SimpleLazyObject(lambda: unread(actor.user_id)),
        "theme": theme if theme in THEMES else "auto",
        "demo": settings.DEMO,
        "demo_accounts": SimpleLazyObject(lambda: usernames() if settings.DEMO else ()),
    }


def rail(actor: Actor, path: str, on: date) -> tuple[Group, ...]:
    """The places the actor may go to, those without entries left out."""
    waiting = waiting_of(actor, on)
    found: dict[GroupName, list[Place]] = {name: [] for name in _titles()}
    if actor.roles & SUPERVISION:
        found["work"] += _work(actor, path, waiting)
        found["papers"] += _papers(actor, path)
        found["oversight"] += _oversight(actor, path)
    for area in all_areas():
        for group, entry in area.places(actor, path, on):
            found[group].append(entry)
    is_long = sum(len(places) for places in found.values()) > LONG
    return tuple(
        Group(name, title, tuple(found[name]), is_long and name in FOLDED and not _inside(found[name]))
        for name, title in _titles().items()
        if found[name]
    )


def _inside(places: list[Place]) -> bool:
    return any(place.current for place in places)


def _titles() -> dict[GroupName, str]:
    return {
        "work": _("督查落实"),
        "chase": _("督办会商"),
        "rules": _("安排与规则"),
        "plans": _("规划与指标"),
        "programmes": _("政策项目"),
        "papers": _("文件与清单"),
        "oversight": _("监督"),
    }


def _work(actor: Actor, path: str, waiting: Waiting) -> list[Place]:
    places = [
        place(path, reverse("overview"), _("总览"), "layout-dashboard", exact=True),
        place(path, reverse("tasks"), _("任务"), "list-check"),
    ]
    if may(actor, MANAGE):
        places.insert(1, place(path, reverse("desk"), _("待我处理"), "checklist", count=waiting.for_office))
    elif may(actor, OVERSEE):
        places.insert(1, place(path, reverse("desk"), _("督查室待办"), "checklist"))
    if may(actor, SEE_ALL):
        places.append(place(path, reverse("units"), _("单位"), "building-community"))
    own = [
        place(path, reverse("unit", args=[unit.unit_id]), unit.name, "inbox", count=unit.waiting)
        for unit in waiting.units
    ]
    return places + own


def _papers(actor: Actor, path: str) -> list[Place]:
    places = [
        place(path, reverse("search"), _("搜索"), "search"),
        place(path, reverse("documents"), _("文件"), "book-2"),
        place(path, reverse("links"), _("条款对应"), "git-merge"),
    ]
    if may(actor, OVERSEE):
        places.append(place(path, reverse("imports"), _("导入与印发"), "file-import"))
    return places


def _oversight(actor: Actor, path: str) -> list[Place]:
    if not may(actor, SEE_AUDIT):
        return []
    return [place(path, reverse("audit"), _("操作记录"), "history")]
