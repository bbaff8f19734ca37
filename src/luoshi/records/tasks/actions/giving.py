"""A unit is given a task: what its assignment holds on that day, whoever gives it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.organisations.models import Unit
from luoshi.records.tasks.models import Assignment, Task

ROLES: Final = frozenset({"responsible", "lead", "supporting"})
UNDECIDED: Final = "responsible"
"""The role of a unit that the office has not decided on."""


def begin(row: Assignment, role: str, *, by: Actor, at: datetime) -> Assignment:
    """Pending, with nothing of an earlier life. A lead or a supporting unit is a decision: who made it and when. Saved."""
    row.role, row.state, row.assigned_at, row.answered_at, row.reason = role, "pending", at, None, ""
    row.role_before, row.role_decided_at, row.role_decided_by, row.handed_to = "", None, "", None
    if role != UNDECIDED:
        row.role_before, row.role_decided_at, row.role_decided_by = UNDECIDED, at, by.name
    row.save()
    return row


def give(task: Task, unit: Unit, role: str, *, by: Actor, at: datetime) -> Assignment:
    """A pending assignment; one that ended comes to life again."""
    row = Assignment.objects.filter(task=task, unit=unit).first()
    return begin(row or Assignment(task=task, unit=unit, written=unit.name), role, by=by, at=at)


def checked_roles(roles: Iterable[str]) -> None:
    """Of the units of a new task one leads at most. Raises BadValue."""
    found = list(roles)
    if set(found) - ROLES:
        raise BadValue("请从名录中选择单位和角色。")
    if found.count("lead") > 1:
        raise BadValue("一项任务只有一个牵头单位，请把其余的改为配合。")


def no_second_lead(task: Task, role: str) -> None:
    """A task that is led already gets no second lead by the way. Raises WrongState."""
    held = task.assignments.filter(role="lead").exclude(state=Assignment.State.ENDED)
    leads = held.select_related("unit").first() if role == "lead" else None
    if leads is not None:
        raise WrongState(
            f"这项任务已由{leads.unit.name}牵头：请以配合交办，要换牵头单位请在“作出决定”中改定。"
        )
