"""The light policy of a list, and the lights of a task on any day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from luoshi.policy.progress.lights import LightRule, rule_from
from luoshi.policy.progress.states import lit
from luoshi.policy.terms.actors import Actor
from luoshi.records.tasks.facts import judge_past, policies_of, rule_of
from luoshi.records.tasks.models import LightOverride, Task, TaskList
from luoshi.records.tasks.queries import visible


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One version of a list's light policy."""

    version: int
    rule: LightRule
    valid_from: date
    reason: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class PastLights:
    """Both lights of a task at the end of a day, with rule, reasons and what would have turned them green."""

    on: date
    light: str
    timeliness: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OverrideRow:
    state: str
    reason: str
    made_by: str
    made_at: datetime
    valid_from: date
    expires_on: date
    ended_on: date | None


def light_policies(list_id: int) -> tuple[PolicyRow, ...]:
    """All versions, the newest first; empty where the list still has the rule it was issued with."""
    rows = reversed(policies_of([list_id]).get(list_id, []))
    return tuple(
        PolicyRow(row.version, rule_from(row.rule), row.valid_from, row.reason, row.made_at, row.made_by)
        for row in rows
    )


def rule_in_force(list_id: int, on: date) -> LightRule:
    """The rule of a list on a day. Raises TaskList.DoesNotExist."""
    row = TaskList.objects.get(pk=list_id)
    return rule_of(row.light_rule, policies_of([list_id]).get(list_id, ()), on)


def lights_on(task_id: int, on: date, by: Actor) -> PastLights | None:
    """The lights a task had at the end of that day, computed again from what was known then; None if not visible."""
    row = visible(by).filter(pk=task_id).select_related("list").first()
    if row is None:
        return None
    found = judge_past([row], on)[row.pk]
    detail = {**found.progress.as_json(), "timeliness": found.timely.as_json()}
    progress = found.progress
    return PastLights(on, lit(progress.state, progress.name), found.timely.state, detail)


def counts_on(list_id: int, on: date, by: Actor) -> dict[str, int]:
    """How many tasks of a list had each light at the end of that day, from the audit log."""
    rows = visible(by).filter(list_id=list_id, state__in=[Task.State.ACTIVE, Task.State.CLOSED])
    judged = judge_past(list(rows.select_related("list")), on)
    found: dict[str, int] = {}
    for one in judged.values():
        found[one.progress.state] = found.get(one.progress.state, 0) + 1
    return found


def override_in_force(task_id: int, on: date) -> OverrideRow | None:
    """The word of a person that stands in for the rule on that day, or None."""
    rows = LightOverride.objects.filter(task_id=task_id, valid_from__lte=on, expires_on__gte=on)
    row = rows.filter(ended_on__isnull=True).order_by("-id").first()
    if row is None:
        return None
    return OverrideRow(
        row.state, row.reason, row.made_by, row.made_at, row.valid_from, row.expires_on, row.ended_on
    )
