"""The office's desk: everything that waits for the office. A constant number of queries, each list with its limit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap
from typing import Any, Final

from django.db.models import Case, Count, Exists, Min, OuterRef, QuerySet, Value, When, Window

from luoshi.policy.dates.windows import day_of
from luoshi.policy.dates.workdays import before, count_between
from luoshi.policy.progress.states import lit
from luoshi.policy.progress.sums import mean_percent, still_to_say
from luoshi.policy.terms.actors import Actor
from luoshi.records.chasing.queries import waiting as chased
from luoshi.records.closing.queries import ClosingRow, closings_waiting, count_closings_waiting
from luoshi.records.tasks.models import Assignment, Contribution, Evidence, Figure, Report, Task
from luoshi.records.tasks.queries import TaskRow, task_rows, visible
from luoshi.records.tasks.queries_decisions import (
    ExtensionRow,
    count_extensions_waiting,
    extensions_waiting,
)

ACKNOWLEDGE_WITHIN: Final = 3
"""Working days in which a unit acknowledges; after them the assignment stands on the office's desk."""
SHOWN_MOST: Final = 30
"""The longest part of the desk; the number beside its heading counts all."""

REVIEWED: Final = (
    "id",
    "version",
    "task_id",
    "task__number",
    "task__text",
    "task__light",
    "task__light_detail__name",
    "window__label",
    "window__closes_on",
    "submitted_at",
    "task__completion_percent",
)
"""In the order of `ToReview`, the light and its name for one. Plain values: a whole task has forty columns."""
GIVEN_BACK: Final = (
    "id",
    "task_id",
    "task__number",
    "task__text",
    "unit__name",
    "unit__english",
    "reason",
    "answered_at",
)
"""In the order of `GivenBack`."""


@dataclass(frozen=True, slots=True)
class Silent:
    """A unit that has not acknowledged in time. `days`: working days since the oldest of `count` was assigned."""

    unit_id: int
    name: str
    english: str
    list_id: int
    count: int
    since: date
    days: int


@dataclass(frozen=True, slots=True)
class Said:
    """What one unit says in a report. `grade`: how well it is proved (live, dataset, document, none)."""

    unit: str
    english: str
    text: str
    percent: int
    difficulty: str
    grade: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A unit whose part of a report has not come; `percent`: of its last accepted one, 0 where there is none."""

    name: str
    english: str
    percent: int


@dataclass(frozen=True, slots=True)
class ToReview:
    """A report before the office. `known_percent`: as last accepted; `suggested`: see `policy.progress.sums.mean_percent`.

    `missing`: units whose own part has not come, with what was last accepted of each.
    """

    report_id: int
    version: int
    task_id: int
    number: int | None
    text: str
    light: str
    window: str
    closes_on: date
    submitted_at: datetime | None
    known_percent: int | None
    said: tuple[Said, ...]
    missing: tuple[Missing, ...] = ()

    @property
    def suggested(self) -> int:
        return mean_percent([one.percent for one in self.said], [one.percent for one in self.missing])

    @property
    def is_doubtful(self) -> bool:
        """A difficulty, a step back, a jump to the end, units that have not spoken: to be read before it is accepted."""
        fell = self.known_percent is not None and self.suggested < self.known_percent
        told = any(one.difficulty for one in self.said)
        return fell or told or bool(self.missing) or self.suggested == 100


@dataclass(frozen=True, slots=True)
class GivenBack:
    """An assignment that its unit gave back."""

    assignment_id: int
    task_id: int
    number: int | None
    text: str
    unit: str
    english: str
    reason: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class OfficeDesk:
    """What waits, and how many of each there are in all."""

    silent: tuple[Silent, ...]
    reviews: tuple[ToReview, ...]
    given_back: tuple[GivenBack, ...]
    unassigned: tuple[TaskRow, ...]
    extensions: tuple[ExtensionRow, ...]
    closings: tuple[ClosingRow, ...]
    totals: Mapping[str, int]


def office_desk(by: Actor, on: date) -> OfficeDesk:
    """All parts of the desk. Sixteen queries."""
    tasks = visible(by).filter(state=Task.State.ACTIVE)
    silent = _silent(tasks, on)
    reviews = Report.objects.filter(task__in=tasks, state=Report.State.SUBMITTED)
    returned = Assignment.objects.filter(task__in=tasks, state=Assignment.State.RETURNED)
    held = Assignment.objects.filter(task_id=OuterRef("pk")).exclude(state=Assignment.State.ENDED)
    # How many there are comes with the rows: all tasks of all years are looked through once, not twice.
    unassigned = tasks.filter(~Exists(held)).annotate(in_all=Window(Count("*")))
    found = list(unassigned.order_by("-list__year", "order")[:SHOWN_MOST])
    waiting = chased(by)
    totals = {
        "silent": sum(one.count for one in silent),
        "reviews": reviews.count(),
        "given_back": returned.count(),
        "unassigned": found[0].in_all if found else 0,
        "extensions": count_extensions_waiting(by),
        "closings": count_closings_waiting(by),
        "requests": waiting.requests,
        "notices": waiting.notices,
    }
    return OfficeDesk(
        silent[:SHOWN_MOST],
        _reviews(reviews),
        _given_back(returned),
        task_rows(found),
        extensions_waiting(by)[:SHOWN_MOST],
        closings_waiting(by)[:SHOWN_MOST],
        totals,
    )


def _silent(tasks: QuerySet[Task], on: date) -> tuple[Silent, ...]:
    last = before(on, ACKNOWLEDGE_WITHIN).day
    rows = (
        Assignment.objects.filter(task__in=tasks, state=Assignment.State.PENDING, assigned_at__date__lt=last)
        .values_list("unit_id", "unit__name", "unit__english", "task__list_id")
        .annotate(count=Count("id"), since=Min("assigned_at"))
        .order_by("since", "-count", "unit_id")
    )
    known: dict[date, int] = {}
    found = []
    for unit_id, name, english, list_id, count, since in rows:
        day = day_of(since)
        if day not in known:  # counting out working days is dear, and most were assigned on the same few days
            known[day] = count_between(day, on)
        found.append(Silent(unit_id, name, english, list_id, count, day, known[day]))
    return tuple(found)


def _grade() -> Case:
    """The best proof of a contribution, as `ContributionRow.grade` says it, within the same query."""
    figures = Figure.objects.filter(contribution=OuterRef("pk"), grade=Figure.Grade.LIVE)
    files = Evidence.objects.filter(contribution=OuterRef("pk"))
    return Case(
        When(Exists(figures) | Exists(files.filter(grade=Evidence.Grade.LIVE)), then=Value("live")),
        When(Exists(files.filter(grade=Evidence.Grade.DATASET)), then=Value("dataset")),
        When(Exists(files), then=Value("document")),
        default=Value("none"),
    )


def _reviews(rows: QuerySet[Report]) -> tuple[ToReview, ...]:
    found = list(rows.order_by("submitted_at", "id").values_list(*REVIEWED)[:SHOWN_MOST])
    said: dict[int, list[Said]] = {}
    spoken: dict[int, set[int]] = {}
    told = Contribution.objects.filter(report_id__in=[row[0] for row in found], submitted=True)
    told = told.annotate(grade=_grade()).order_by("assignment_id")
    fields = ("report_id", "assignment_id", "assignment__unit__name", "assignment__unit__english", "text")
    for report_id, held_id, *values in told.values_list(*fields, "completion_percent", "difficulty", "grade"):
        said.setdefault(report_id, []).append(Said(*values))
        spoken.setdefault(report_id, set()).add(held_id)
    missing = _missing({row[0]: row[2] for row in found}, spoken)
    return tuple(_to_review(row, said.get(row[0], []), missing.get(row[0], ())) for row in found)


def _to_review(row: Sequence[Any], said: Collection[Said], missing: tuple[Missing, ...]) -> ToReview:
    *head, light, name = row[:7]
    fields: tuple[Any, ...] = (*head, lit(light, name), *row[7:], tuple(said), missing)
    return ToReview(*fields)


def _missing(tasks: Mapping[int, int], spoken: Mapping[int, set[int]]) -> dict[int, tuple[Missing, ...]]:
    """Report → the units whose part has not come; `tasks`: report → its task. One query."""
    latest = Contribution.objects.filter(assignment_id=OuterRef("pk"), report__state=Report.State.ACCEPTED)
    newest = latest.filter(submitted=True).order_by("-report__window__closes_on").values("completion_percent")
    held = Assignment.objects.filter(task__in=set(tasks.values())).annotate(last=newest[:1])
    units: dict[int, dict[int, tuple[str, str]]] = {}
    names: dict[int, Missing] = {}
    fields = ("task_id", "id", "role", "state", "unit__name", "unit__english", "last")
    for task_id, key, role, state, name, english, last in held.order_by("id").values_list(*fields):
        units.setdefault(task_id, {})[key] = (role, state)
        names[key] = Missing(name, english, last or 0)
    return {
        report_id: tuple(
            names[key] for key in still_to_say(units.get(task_id, {}), spoken.get(report_id, set()))
        )
        for report_id, task_id in tasks.items()
    }


def _given_back(rows: QuerySet[Assignment]) -> tuple[GivenBack, ...]:
    found = rows.order_by("answered_at", "id").values_list(*GIVEN_BACK)[:SHOWN_MOST]
    return tuple(starmap(GivenBack, found))
