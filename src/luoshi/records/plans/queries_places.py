"""Which indicators and yearly goals of plans stand at which place of a document."""

from dataclasses import dataclass
from typing import Final

from luoshi.records.plans.models import Indicator, YearGoal

MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Planned:
    """An indicator that is followed, at the place that asks for it. `year`: of a yearly goal, else None.

    `plan_id` None: a yearly goal that no plan holds. `is_public`: its plan is open to everybody.
    """

    indicator_id: int
    plan_id: int | None
    plan_title: str
    name: str
    year: int | None
    is_public: bool
    start: int
    end: int


def planned_in(document_id: int) -> tuple[Planned, ...]:
    """The indicators and yearly goals that were taken from this document, by place. Two queries."""
    rows = Indicator.objects.filter(document_id=document_id, start__isnull=False).select_related("plan")
    goals = YearGoal.objects.filter(document_id=document_id, start__isnull=False)
    found = [_planned(row, row.start, row.end, None) for row in rows.order_by("start", "id")[:MOST]]
    found += [
        _planned(goal.indicator, goal.start, goal.end, goal.year)
        for goal in goals.select_related("indicator__plan").order_by("start", "id")[:MOST]
    ]
    return tuple(found)


def _planned(row: Indicator, start: int | None, end: int | None, year: int | None) -> Planned:
    return Planned(
        row.pk,
        row.plan_id,
        row.plan.title if row.plan else "",
        row.name,
        year,
        row.plan.public if row.plan else False,
        start or 0,
        end or start or 0,
    )
