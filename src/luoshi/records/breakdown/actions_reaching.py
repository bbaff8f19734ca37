"""到达里程碑: told with a report, counted once the office has accepted it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from luoshi.policy.dates.windows import day_of, write_day
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record
from luoshi.records.breakdown.models import Item, Plan, Reached
from luoshi.records.tasks.actions.signing import held_contribution
from luoshi.records.tasks.models import Contribution


@transaction.atomic
def tell_reached(contribution_id: int, reached: Mapping[int, date], *, by: Actor, at: datetime) -> int:
    """What this report says is reached: item of the approved plan → the day. Replaces what it said before; how many.

    Raises NotAllowed, WrongState (the report is accepted), BadValue.
    """
    row, report = held_contribution(contribution_id, by)
    if row.stage != Contribution.Stage.DRAFT:
        raise WrongState("这份填报已经送审，里程碑要在送审之前勾选；请退回或重新填写后再改。")
    items = {one.pk: one for one in _milestones(row)}
    if not set(reached) <= set(items):
        raise BadValue("里程碑不在本单位经批准的分解方案中，请刷新页面后重选。")
    late = next((items[key] for key, day in reached.items() if day > day_of(at)), None)
    if late is not None:
        raise BadValue(f"“{late.name}”的到达日期晚于今天{write_day(day_of(at))}，还没有到达的不要勾选。")
    before = _told(row)
    Reached.objects.filter(contribution=row).delete()
    Reached.objects.bulk_create(
        Reached(contribution=row, name=items[key].name, due_on=items[key].due_on, reached_on=day)
        for key, day in reached.items()
    )
    after = _told(row)
    if before != after:
        change = Change("milestones", row.pk, {"reached": before}, {"reached": after}, report.task_id)
        record("milestone.tell", [change], by=by, at=at)
    return len(after)


def _milestones(row: Contribution) -> list[Item]:
    plan = Plan.objects.filter(assignment_id=row.assignment_id, state=Plan.State.APPROVED)
    return list(Item.objects.filter(plan__in=plan, kind=Item.Kind.MILESTONE))


def _told(row: Contribution) -> list[list[Any]]:
    rows = Reached.objects.filter(contribution=row).order_by("due_on", "name")
    return [[one.name, one.due_on.isoformat(), one.reached_on.isoformat()] for one in rows]
