"""填报负担: what each unit was asked for and what it gave, so that the office sees whom it asks too much."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Length

from luoshi.records.tasks.models import GONE, Assignment, Contribution, Window


@dataclass(frozen=True, slots=True)
class BurdenRow:
    """One unit in one list: reports asked for so far, reports given, of them without change, figures, files, characters.

    `asked` counts one for each window and acknowledged task.
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
        int(told.get(name) or 0) for name in ("given", "n_unchanged", "n_figures", "n_files", "characters")
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
        by_unit.annotate(n_figures=Count("figures")),
        by_unit.annotate(n_files=Count("evidence")),
    ):
        for row in rows:
            found.setdefault(row["unit_id"], {}).update(dict(row))
    return found
