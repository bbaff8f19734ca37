"""Computing the stored lights again: after each act that can change one, and for each new day."""

from collections.abc import Collection
from datetime import datetime
from typing import Final, cast

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.progress.lights import RULES, ReportState, TaskFacts, WindowFacts, latest_accepted, light
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.actions import Change, record
from luoshi.records.tasks.models import Assignment, Contribution, Report, Task, TaskList, Window

BATCH: Final = 1_000


@transaction.atomic
def refresh_lights(list_id: int, *, by: Actor, at: datetime) -> int:
    """Compute all lights of an issued list for the day of `at`; the number that changed."""
    row = TaskList.objects.select_for_update().get(pk=list_id)
    ids = list(row.tasks.filter(state=Task.State.ACTIVE).values_list("id", flat=True))
    changed = refresh(ids, by=by, at=at)
    TaskList.objects.filter(pk=list_id).update(lights_on=day_of(at))
    return changed


def refresh(task_ids: Collection[int], *, by: Actor, at: datetime) -> int:
    """Compute the lights of these tasks. Inside the caller's transaction; changed lights get an audit row.

    The tasks are locked first: what another act on the same task has just changed is seen, not overwritten. Those of an
    archived list keep the light they have.
    """
    locked = Task.objects.select_for_update(of=("self",)).filter(pk__in=task_ids).order_by("id")
    tasks = list(locked.filter(list__archived_at__isnull=True).select_related("list"))
    known = facts(tasks)
    changes = []
    for task in tasks:
        answer = light(known[task.pk], RULES[task.list.light_rule], day_of(at))
        accepted = latest_accepted(known[task.pk])
        before = task.light
        task.light, task.light_detail = answer.state, answer.as_json()
        task.completion_percent = accepted.completion_percent if accepted else None
        if before != task.light:
            after = {"light": task.light, **answer.as_json()}
            changes.append(Change("light", task.pk, {"light": before}, after, task.pk))
    Task.objects.bulk_update(tasks, ["light", "light_detail", "completion_percent"], batch_size=BATCH)
    record("light.change", changes, by=by, at=at)
    return len(changes)


def facts(tasks: Collection[Task]) -> dict[int, TaskFacts]:
    """What the rules may look at, for each task; four queries however many tasks."""
    ids = [task.pk for task in tasks]
    windows: dict[int, list[Window]] = {}
    for window in Window.objects.filter(list_id__in={task.list_id for task in tasks}).order_by("closes_on"):
        windows.setdefault(window.list_id, []).append(window)
    reports = {(r.task_id, r.window_id): r for r in Report.objects.filter(task_id__in=ids)}
    told = _difficulties([report.pk for report in reports.values()])
    counts: dict[int, list[int]] = {task_id: [0, 0] for task_id in ids}
    held = Assignment.objects.filter(task_id__in=ids).exclude(state=Assignment.State.ENDED)
    for task_id, state in held.values_list("task_id", "state"):
        counts[task_id][0] += state == Assignment.State.ACKNOWLEDGED
        counts[task_id][1] += 1
    return {
        task.pk: TaskFacts(
            task.list.starts_on,
            task.due_on,
            counts[task.pk][0],
            counts[task.pk][1],
            tuple(
                _window(window, reports.get((task.pk, window.pk)), told)
                for window in windows.get(task.list_id, [])
            ),
            task.closed_on,
        )
        for task in tasks
    }


def _window(window: Window, report: Report | None, told: dict[int, str]) -> WindowFacts:
    if report is None:
        return WindowFacts(window.label, window.opens_on, window.closes_on)
    return WindowFacts(
        window.label,
        window.opens_on,
        window.closes_on,
        cast("ReportState", report.state),
        report.completion_percent,
        told.get(report.pk, ""),
    )


def _difficulties(report_ids: list[int]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    rows = Contribution.objects.filter(report_id__in=report_ids).exclude(difficulty="").order_by("id")
    for report_id, difficulty in rows.values_list("report_id", "difficulty"):
        found.setdefault(report_id, []).append(difficulty)
    return {report_id: "；".join(texts) for report_id, texts in found.items()}
