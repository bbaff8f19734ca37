"""填报负担: what each unit was asked for and what it gave, so that the office sees whom it asks too much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Length

from luoshi.records.tasks.models import GONE, Assignment, Contribution, Figure, Window
from luoshi.records.tasks.rows import WindowRow
from luoshi.records.tasks.telling import window_row


@dataclass(frozen=True, slots=True)
class BurdenRow:
    """One unit in one list: reports asked for so far, reports given, of them without change, figures, files, characters.

    `asked` counts one for each window and acknowledged task; `live`: figures taken from the system instead of asked.
    """

    unit_id: int
    name: str
    english: str
    tasks: int
    asked: int
    given: int
    unchanged: int
    figures: int
    files: int
    characters: int
    live: int

    @property
    def saved_percent(self) -> int:
        """The share of reports given with one click."""
        return self.unchanged * 100 // self.given if self.given else 0


@dataclass(frozen=True, slots=True)
class Burden:
    """All units of a list, the most asked first, and what half of them are asked less than."""

    rows: tuple[BurdenRow, ...]
    median_asked: int

    def of_unit(self, unit_id: int) -> BurdenRow | None:
        return next((row for row in self.rows if row.unit_id == unit_id), None)


def burden(list_id: int, on: date) -> Burden:
    """What the units of a list were asked for by that day. Four queries, whatever the size."""
    opened = Window.objects.filter(list_id=list_id, opens_on__lte=on)
    closes = list(opened.values_list("closes_on", flat=True))
    held = Assignment.objects.filter(task__list_id=list_id, state=Assignment.State.ACKNOWLEDGED)
    held = held.exclude(task__state__in=GONE)
    asked: dict[int, list[int]] = {}
    names: dict[int, tuple[str, str]] = {}
    fields = ("unit_id", "unit__name", "unit__english", "task__began_on", "task__closed_on")
    for unit_id, name, english, began, closed in held.values_list(*fields):
        names[unit_id] = (name, english)
        counted = sum((not began or day >= began) and (not closed or day < closed) for day in closes)
        asked.setdefault(unit_id, []).append(counted)
    given = _given(list_id)
    rows = tuple(
        _row(unit_id, names[unit_id], counts, given.get(unit_id, {})) for unit_id, counts in asked.items()
    )
    ranked = tuple(sorted(rows, key=lambda row: (-row.asked, row.name)))
    return Burden(ranked, int(median(row.asked for row in ranked)) if ranked else 0)


def _row(unit_id: int, names: tuple[str, str], counts: list[int], told: Mapping[str, Any]) -> BurdenRow:
    numbers = [
        int(told.get(name) or 0)
        for name in ("given", "n_unchanged", "n_figures", "n_files", "characters", "n_live")
    ]
    return BurdenRow(unit_id, *names, len(counts), sum(counts), *numbers)


def _given(list_id: int) -> dict[int, dict[str, Any]]:
    """unit → what its submitted contributions hold; figures and files are counted apart, so no join multiplies."""
    told = Contribution.objects.filter(report__task__list_id=list_id, submitted=True)
    by_unit = told.order_by().values(unit_id=F("assignment__unit_id"))
    found: dict[int, dict[str, Any]] = {}
    whole = by_unit.annotate(
        given=Count("id"), n_unchanged=Count("id", filter=Q(unchanged=True)), characters=Sum(Length("text"))
    )
    for rows in (
        whole,
        by_unit.annotate(
            n_figures=Count("figures", filter=Q(figures__grade=Figure.Grade.REPORTED)),
            n_live=Count("figures", filter=Q(figures__grade=Figure.Grade.LIVE)),
        ),
        by_unit.annotate(n_files=Count("evidence")),
    ):
        for row in rows:
            found.setdefault(row["unit_id"], {}).update(dict(row))
    return found


@dataclass(frozen=True, slots=True)
class AskedRow:
    """What a unit was asked for in one window: reports, given ones, those without change, figures by hand and by the system."""

    window: WindowRow
    asked: int
    given: int
    unchanged: int
    figures: int
    live: int


def asked_of(list_id: int, unit_id: int, on: date) -> tuple[AskedRow, ...]:
    """Window by window what a unit was asked for by that day, the newest first. Three queries."""
    held = Assignment.objects.filter(
        task__list_id=list_id, unit_id=unit_id, state=Assignment.State.ACKNOWLEDGED
    ).exclude(task__state__in=GONE)
    spans = list(held.values_list("task__began_on", "task__closed_on"))
    told = Contribution.objects.filter(
        report__task__list_id=list_id, assignment__unit_id=unit_id, submitted=True
    )
    by_window = {
        row["window_id"]: row
        for row in told.order_by()
        .values(window_id=F("report__window_id"))
        .annotate(
            given=Count("id", distinct=True),
            n_unchanged=Count("id", filter=Q(unchanged=True), distinct=True),
            n_figures=Count("figures", filter=Q(figures__grade=Figure.Grade.REPORTED)),
            n_live=Count("figures", filter=Q(figures__grade=Figure.Grade.LIVE)),
        )
    }
    rows = Window.objects.filter(list_id=list_id, opens_on__lte=on).order_by("-closes_on")
    return tuple(_asked(row, spans, by_window.get(row.pk, {})) for row in rows)


def _asked(
    row: Window, spans: Sequence[tuple[date | None, date | None]], told: Mapping[str, Any]
) -> AskedRow:
    day = row.closes_on
    asked = sum((not began or day >= began) and (not closed or day < closed) for began, closed in spans)
    numbers = (told.get(name, 0) for name in ("given", "n_unchanged", "n_figures", "n_live"))
    return AskedRow(window_row(row), asked, *numbers)
