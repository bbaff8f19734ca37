"""What a generated act is drawn with: the list, the day, the person and the rows in sight."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.records.tasks.models import Assignment, Task, Window

SKIP = object()
OFFICE = Actor(None, "督查室", frozenset({"office"}))


@dataclass
class Scene:
    """One try: where, when, and the numbers that everything else is drawn with."""

    list_id: int
    at: datetime
    who: int
    pick: int
    number: int
    acted: Actor | None = None
    """Who acted in the end, and for which unit (None: for none)."""
    for_unit: int | None = None

    def one(self, rows: Any, fit: Any = None) -> Any:
        """One of the rows (in three of four tries of those that `fit`), or None where there are none."""
        if fit is not None and self.pick % 4 and rows.filter(fit).exists():
            rows = rows.filter(fit)
        found = list(rows.order_by("id"))
        return found[self.pick % len(found)] if found else None

    @cached_property
    def task(self) -> Task | None:
        return self.one(Task.objects.filter(list_id=self.list_id), Q(state="active"))

    @cached_property
    def held(self) -> Assignment | None:
        rows = Assignment.objects.filter(task__list_id=self.list_id)
        return self.one(rows, Q(state="acknowledged", task__state="active"))

    @cached_property
    def window(self) -> Window | None:
        return self.one(Window.objects.filter(list_id=self.list_id))

    @cached_property
    def by(self) -> Actor:
        """Most often the office or the unit that is meant; else one who may not."""
        if self.who < 5:
            return OFFICE
        if self.who < 9 and self.held is not None:
            return unit(self.held.unit_id, self.number)
        role = ("leader", "auditor", "unit")[self.pick % 3]
        return Actor(None, "旁人", frozenset({role}), frozenset({1}) if role == "unit" else frozenset())

    def ahead(self) -> date:
        return day_of(self.at) + timedelta(days=self.number)


def unit(unit_id: int, one: int = 0) -> Actor:
    """One of three persons of a unit."""
    name = f"单位{unit_id}{'甲乙丙'[one % 3]}"
    return Actor(None, name, frozenset({"unit"}), frozenset({unit_id}))


def on(attribute: str, act: Callable[[Scene, Any], Any]) -> Callable[[Scene], bool]:
    """The act on the scene's `attribute`; nothing is done where it is not there."""

    def run(s: Scene) -> bool:
        target = getattr(s, attribute)
        return target is not None and act(s, target) is not SKIP

    return run


def among(
    rows: Callable[[Scene], Any], act: Callable[[Scene, Any], Any], fit: Q | None = None
) -> Callable[[Scene], bool]:
    """The act on one of the rows, most often one of those that `fit` it."""

    def run(s: Scene) -> bool:
        row = s.one(rows(s), fit)
        return row is not None and act(s, row) is not SKIP

    return run


def as_drawn(s: Scene) -> dict[str, Any]:
    """The office in most tries, else a unit, a leader or the auditor."""
    s.acted = s.by
    return {"by": s.by, "at": s.at}


def as_unit(s: Scene, unit_id: int) -> dict[str, Any]:
    """The unit that the row belongs to, in most tries."""
    s.acted, s.for_unit = (s.by if s.who > 7 else unit(unit_id, s.number)), unit_id
    return {"by": s.acted, "at": s.at}


def stale(s: Scene, version: int) -> int:
    """The version looked at, now and then an old one."""
    return version - (s.pick % 6 == 0)
