"""What waits for whom: the office's and the units' desks. A constant number of queries each."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from luoshi.policy.terms.actors import Actor
from luoshi.records.organisations.models import Unit
from luoshi.records.tasks.models import Assignment, Contribution, Report, Task, TaskList
from luoshi.records.tasks.permissions import MANAGE, may, works_in_unit

ASKED_AFTER_END: Final = timedelta(days=180)
"""Reports of a list are asked for until half a year after its end; older ones are history."""
MOST: Final = 300


@dataclass(frozen=True, slots=True)
class UnitWaiting:
    """What waits for one of the actor's units: assignments to acknowledge, reports due."""

    unit_id: int
    name: str
    english: str
    acknowledge: int
    report: int

    @property
    def waiting(self) -> int:
        return self.acknowledge + self.report


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the actor: reports to review and returned assignments (the office), own units' work."""

    review: int
    returned: int
    units: tuple[UnitWaiting, ...]

    @property
    def for_office(self) -> int:
        return self.review + self.returned


def waiting_of(by: Actor, on: date) -> Waiting:
    """Counts for the frame of every page: at most five queries."""
    review = returned = 0
    if may(by, MANAGE):
        issued = {"task__list__state": TaskList.State.ISSUED, "task__state": Task.State.ACTIVE}
        review = Report.objects.filter(state=Report.State.SUBMITTED, **issued).count()
        returned = Assignment.objects.filter(state=Assignment.State.RETURNED, **issued).count()
    return Waiting(review, returned, _units(by.unit_ids, on) if works_in_unit(by) else ())


def place_of_assignment(assignment_id: int) -> tuple[int, int] | None:
    """(task id, unit id) of an assignment that has not ended, or None."""
    rows = Assignment.objects.filter(pk=assignment_id).exclude(state=Assignment.State.ENDED)
    return rows.values_list("task_id", "unit_id").first()


def place_of_contribution(contribution_id: int) -> tuple[int, int] | None:
    """(task id, unit id) of what a unit says in a report, or None."""
    rows = Contribution.objects.filter(pk=contribution_id)
    return rows.values_list("report__task_id", "assignment__unit_id").first()


def _units(unit_ids: Collection[int], on: date) -> tuple[UnitWaiting, ...]:
    held = live(unit_ids)
    pending = Counter(held.filter(state="pending").values_list("unit_id", flat=True))
    due = Counter(owed(held, on).values_list("unit_id", flat=True))
    units = Unit.objects.filter(pk__in=unit_ids).order_by("order", "id")
    return tuple(UnitWaiting(u.pk, u.name, u.english, pending[u.pk], due[u.pk]) for u in units)


def live(unit_ids: Collection[int]) -> QuerySet[Assignment]:
    """The assignments of these units to tasks that are worked on. For queries of records only."""
    return Assignment.objects.filter(
        unit_id__in=unit_ids, task__state=Task.State.ACTIVE, task__list__state=TaskList.State.ISSUED
    )


def owed(held: QuerySet[Assignment], on: date) -> QuerySet[Any]:
    """One row for each acknowledged assignment and opened window in which the unit has something to do.

    For queries of records only; the window's fields stand in `window_…`, the report's in `report_…`.
    """
    asked = Q(task__list__ends_on__gte=on - ASKED_AFTER_END)
    return _unreported(held, asked & Q(task__list__windows__opens_on__lte=on))


def owed_between(held: QuerySet[Assignment], first: date, last: date) -> QuerySet[Any]:
    """As `owed`, for the windows that close on these days, opened or not.

    A supporting unit is not asked any more once the lead has put the report before the office.
    """
    closing = _unreported(held, Q(task__list__windows__closes_on__range=(first, last)))
    return closing.exclude(role="supporting", report_state=Report.State.SUBMITTED)


def _unreported(held: QuerySet[Assignment], windows: Q) -> QuerySet[Any]:
    """Assignments joined with these windows of their list: those in which the unit has its own part to say still.

    One call of `filter` for all that is asked of a window: each further call would join the windows once more.
    """
    begun = Q(task__began_on__isnull=True) | Q(task__list__windows__closes_on__gte=F("task__began_on"))
    opened = held.filter(windows, begun, state=Assignment.State.ACKNOWLEDGED).annotate(
        window_id=F("task__list__windows__id"),
        window_label=F("task__list__windows__label"),
        window_opens=F("task__list__windows__opens_on"),
        window_closes=F("task__list__windows__closes_on"),
    )
    report = Report.objects.filter(task_id=OuterRef("task_id"), window_id=OuterRef("window_id"))
    said = Contribution.objects.filter(assignment_id=OuterRef("pk"), report__window_id=OuterRef("window_id"))
    finished = Exists(report.filter(state=Report.State.ACCEPTED))
    # One EXISTS alone: two in one NOT are looked up in a hash of all contributions of all years.
    waiting = Exists(said.filter(submitted=True).exclude(report__state=Report.State.RETURNED))
    return (
        opened.exclude(finished)
        .exclude(waiting)
        .annotate(
            number=F("task__number"),
            text=F("task__text"),
            light=F("task__light"),
            report_state=report.values("state")[:1],
            report_reason=report.values("reason")[:1],
            is_written=Exists(said),
        )
    )
