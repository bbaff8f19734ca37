"""What a unit has said already: a figure that it gave for one task is not asked again for another in the same period."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from luoshi.records.tasks.models import GONE, Assignment, Figure, Target, Window


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A figure that the unit has sent for the same thing under another task."""

    value: Decimal
    task_id: int
    number: int | None
    window: str


def told_elsewhere(assignment_id: int, window_id: int) -> Mapping[int, ToldRow]:
    """Target of the unit's task → the figure it has sent for the same thing, in the same measure, under another task in
    a window that closes within this one. Targets that do not say what they count are the same as no other. Four queries.
    """
    held = Assignment.objects.get(pk=assignment_id)
    window = Window.objects.get(pk=window_id)
    asked = {
        (one.what, one.unit): one.pk for one in Target.objects.filter(task_id=held.task_id).exclude(what="")
    }
    if not asked:
        return {}
    rows = Figure.objects.filter(
        contribution__assignment__unit_id=held.unit_id,
        contribution__submitted=True,
        contribution__report__window__closes_on__range=(window.opens_on, window.closes_on),
        target__what__in={what for what, _ in asked},
    )
    rows = rows.exclude(target__task_id=held.task_id).exclude(target__task__state__in=GONE)
    rows = rows.select_related("target__task", "contribution__report__window")
    found: dict[int, ToldRow] = {}
    for row in rows.order_by("contribution__written_at", "id"):
        key = asked.get((row.target.what, row.target.unit))
        if key is not None:
            task, closed = row.target.task, row.contribution.report.window
            found[key] = ToldRow(row.value, task.pk, task.number, closed.label)
    return found
