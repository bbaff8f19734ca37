"""Computing the stored lights again: after each act that can change one, and for each new day."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.progress.lifecycle import checked_reason
from luoshi.policy.progress.lights import latest_accepted, rule_from
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.tasks.actions.doors import active_task, check_open
from luoshi.records.tasks.facts import Judged, judge, policies_of, rule_of
from luoshi.records.tasks.models import LightOverride, LightPolicy, Task, TaskList
from luoshi.records.tasks.permissions import DECIDE, MANAGE, require

BATCH: Final = 1_000
LONGEST_OVERRIDE: Final = timedelta(days=92)
LIT: Final = ("active", "closed")
"""States of tasks that have lights."""


@transaction.atomic
def refresh_lights(list_id: int, *, by: Actor, at: datetime) -> int:
    """Compute all lights of an issued list for the day of `at`; the number that changed."""
    row = TaskList.objects.select_for_update().get(pk=list_id)
    ids = list(row.tasks.filter(state__in=LIT).values_list("id", flat=True))
    changed = refresh(ids, by=by, at=at)
    TaskList.objects.filter(pk=list_id).update(lights_on=day_of(at))
    return changed


def refresh(task_ids: Collection[int], *, by: Actor, at: datetime) -> int:
    """Compute the lights of these tasks. Inside the caller's transaction; changed lights get an audit row.

    The tasks are locked first: what another act on the same task has just changed is seen, not overwritten. Those of an
    archived list keep the light they have.
    """
    locked = Task.objects.select_for_update(of=("self",)).filter(pk__in=task_ids, state__in=LIT)
    tasks = list(locked.filter(list__archived_at__isnull=True).select_related("list").order_by("id"))
    judged = judge(tasks, day_of(at))
    before = [_stored(task) for task in tasks]
    changes = [change for task in tasks for change in _lit(task, judged[task.pk])]
    _store([new for task, old in zip(tasks, before, strict=True) if (new := _stored(task)) != old])
    record("light.change", [one for one in changes if one.kind == "light"], by=by, at=at)
    record("timeliness.change", [one for one in changes if one.kind == "timeliness"], by=by, at=at)
    return sum(one.kind == "light" for one in changes)


@transaction.atomic
def set_light_policy(
    list_id: int, rule: dict[str, Any], *, valid_from: date, reason: str, by: Actor, at: datetime
) -> LightPolicy:
    """灯号办法: a new version of the list's thresholds and states, from today or a later day on.

    Past days keep the version they had. Raises NotAllowed, WrongState, BadValue.
    """
    require(by, MANAGE, "只有督查室可以设置灯号办法。")
    row = TaskList.objects.select_for_update().get(pk=list_id)
    check_open(row)
    if valid_from < day_of(at):
        raise BadValue("灯号办法只能从今天或以后生效：已经过去的日子不重新评判。")
    newest = row.light_policies.order_by("-version").first()
    if newest is not None and valid_from < newest.valid_from:
        raise BadValue(f"新办法的生效日期不能早于上一版（{newest.valid_from:%Y-%m-%d}）。")
    try:
        checked = rule_from(rule)
    except (ValueError, TypeError) as problem:
        raise BadValue(f"灯号办法有误：{problem}") from problem
    made = LightPolicy.objects.create(
        list=row,
        version=(newest.version if newest else 0) + 1,
        rule=checked.as_json(),
        valid_from=valid_from,
        reason=checked_reason(reason)[:300],
        made_at=at,
        made_by=by.name,
    )
    record("light-policy.set", [Change("light-policy", made.pk, None, snapshot(made))], by=by, at=at)
    refresh_lights(list_id, by=by, at=at)
    return made


@transaction.atomic
def override_light(
    task_id: int, *, state: str, reason: str, expires_on: date, by: Actor, at: datetime
) -> LightOverride:
    """人工调整灯号, for a reason and until a day; one in force before is lifted. Raises NotAllowed, WrongState, BadValue."""
    require(by, DECIDE, "只有督查室可以人工调整灯号。")
    row, today = active_task(task_id), day_of(at)
    rule = rule_of(row.list.light_rule, policies_of([row.list_id]).get(row.list_id, ()), today)
    if state not in rule.states:
        raise BadValue("请从今年灯号办法列出的状态中选择。")
    if not today <= expires_on <= today + LONGEST_OVERRIDE:
        raise BadValue(f"人工调整应在今天以后 {LONGEST_OVERRIDE.days} 天内到期。")
    why = checked_reason(reason)
    _lift(row, today, by=by, at=at)
    made = LightOverride.objects.create(
        task=row,
        state=state,
        reason=why,
        made_at=at,
        made_by=by.name,
        valid_from=today,
        expires_on=expires_on,
    )
    record("light.override", [Change("override", made.pk, None, snapshot(made), row.pk)], by=by, at=at)
    refresh([row.pk], by=by, at=at)
    return made


@transaction.atomic
def lift_override(task_id: int, *, by: Actor, at: datetime) -> None:
    """取消人工调整 before it expires. Raises NotAllowed; WrongState where none is in force."""
    require(by, DECIDE, "只有督查室可以人工调整灯号。")
    row = active_task(task_id)
    if not _lift(row, day_of(at), by=by, at=at):
        raise WrongState("这项任务的灯号现在没有人工调整。")
    refresh([row.pk], by=by, at=at)


def _lift(task: Task, on: date, *, by: Actor, at: datetime) -> int:
    rows = task.light_overrides.select_for_update().filter(expires_on__gte=on, ended_on__isnull=True)
    changes = []
    for row in rows.order_by("id"):
        before = snapshot(row)
        row.ended_on = on
        row.save(update_fields=["ended_on"])
        changes.append(Change("override", row.pk, before, snapshot(row), task.pk))
    record("light.lift", changes, by=by, at=at)
    return len(changes)


STORE: Final = """
UPDATE tasks_task AS t SET light = v.light, timeliness = v.timeliness, completion_percent = v.percent, light_detail = v.detail
FROM jsonb_to_recordset(%s::jsonb) AS v(id bigint, light text, timeliness text, percent int, detail jsonb) WHERE t.id = v.id
"""


def _stored(task: Task) -> dict[str, Any]:
    """What `STORE` writes of a task."""
    lights = {"id": task.pk, "light": task.light, "timeliness": task.timeliness}
    return {**lights, "percent": task.completion_percent, "detail": task.light_detail}


def _store(rows: Sequence[dict[str, Any]]) -> None:
    """One statement for all of them: a CASE for each row, as Django would write, took half the time of a night."""
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            cursor.execute(STORE, [json.dumps(rows[start : start + BATCH], ensure_ascii=False)])


def _lit(task: Task, judged: Judged) -> list[Change]:
    """Set the lights on the row; what changed."""
    changes = []
    accepted = latest_accepted(judged.facts)
    answer, timely = judged.progress, judged.timely
    detail = {**answer.as_json(), "timeliness": timely.as_json()}
    if task.light != answer.state:
        after = {"light": answer.state, **answer.as_json()}
        changes.append(Change("light", task.pk, {"light": task.light}, after, task.pk))
    if task.timeliness != timely.state:
        before = {"timeliness": task.timeliness}
        after = {"timeliness": timely.state, **timely.as_json()}
        changes.append(Change("timeliness", task.pk, before, after, task.pk))
    task.light, task.timeliness, task.light_detail = answer.state, timely.state, detail
    task.completion_percent = accepted.completion_percent if accepted else None
    return changes
