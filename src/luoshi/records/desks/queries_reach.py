"""Units that nobody can be told for: they hold tasks, and no open account acts for them."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count

from luoshi.records.notifying.queries import people_of_units
from luoshi.records.tasks.models import Assignment, Task, TaskList

MOST: Final = 500


@dataclass(frozen=True, slots=True)
class UnreachedUnit:
    """A unit without people. `tasks`: those in hand that it holds."""

    unit_id: int
    name: str
    english: str
    tasks: int


def units_without_people(on: date) -> tuple[UnreachedUnit, ...]:
    """On that day, those with the most tasks first. Two queries."""
    held = Assignment.objects.filter(
        task__state=Task.State.ACTIVE,
        task__list__state=TaskList.State.ISSUED,
        task__list__archived_at__isnull=True,
    ).exclude(state=Assignment.State.ENDED)
    rows = held.values_list("unit_id", "unit__name", "unit__english").annotate(n=Count("id"))
    found = [UnreachedUnit(*one) for one in rows.order_by("-n", "unit__order", "unit_id")]
    reached = people_of_units([one.unit_id for one in found], on)
    return tuple(one for one in found if one.unit_id not in reached)[:MOST]
