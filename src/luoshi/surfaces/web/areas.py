"""The areas of the pages: each surface package adds its places to the rail and its verbs to the stories.

An area is a Django app under `surfaces/` with its own urls.py, templates/, locale/ and an `area.py`; its AppConfig
calls `register` in `ready()`. The frame (`surfaces/web`) knows no area by name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from luoshi.policy.terms.actors import Actor
from luoshi.surfaces.web.words import SUBJECTS

GroupName = Literal["work", "chase", "rules", "plans", "programmes", "papers", "oversight"]
"""The groups of the rail, in its order."""


@dataclass(frozen=True, slots=True)
class Place:
    """A link of the rail. `count`: what waits there; `current`: one is in it."""

    address: str
    word: str
    icon: str
    current: bool
    count: int = 0


Places = Callable[[Actor, str, date], Sequence[tuple[GroupName, Place]]]
"""(actor, path, day) → the places this actor may go to; what they may not see is left out."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a task's page that an area brings: a template, and what it is filled with."""

    template: str
    context: Mapping[str, Any]


Panels = Callable[[Actor, int], Sequence[Panel]]
"""(actor, task id) → the parts that this actor sees on the task's page."""


def no_panels(_actor: Actor, _task_id: int) -> Sequence[Panel]:
    """An area that adds nothing to a task's page."""
    return ()


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be done next with a document: a link above it. `first`: it is what should be done now."""

    address: str
    word: str
    icon: str
    first: bool = False


Offers = Callable[[Actor, int, str], Sequence[Offer]]
"""(actor, document, its kind) → the links an area offers above it."""


def no_offers(_actor: Actor, _document_id: int, _kind: str) -> Sequence[Offer]:
    """Most areas offer nothing there."""
    return ()


@dataclass(frozen=True, slots=True)
class Area:
    """What an area adds to the frame. `verbs`: audit verb → teller, as in `stories.VERBS`.

    `subjects`: first word of its verbs → how the filter of the record names it.
    """

    name: str
    places: Places
    verbs: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    panels: Panels = no_panels
    offers: Offers = no_offers
    subjects: Mapping[str, object] = field(default_factory=dict)


_AREAS: Final[dict[str, Area]] = {}


def register(area: Area) -> None:
    """Add an area; registering it again replaces it."""
    _AREAS[area.name] = area


def all_areas() -> tuple[Area, ...]:
    """The areas in the order in which they were registered."""
    return tuple(_AREAS.values())


def subjects() -> dict[str, object]:
    """What the record can be narrowed to: of the frame, then of each area."""
    found = dict(SUBJECTS)
    for area in all_areas():
        found |= area.subjects
    return found


def place(path: str, address: str, word: str, icon: str, *, exact: bool = False, count: int = 0) -> Place:
    """A link of the rail, marked as current where `path` lies in it."""
    current = path == address if exact else path.startswith(address)
    return Place(address, word, icon, current, count)
