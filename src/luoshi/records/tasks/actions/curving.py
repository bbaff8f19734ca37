"""The course of a task, as the approved breakdown of its units gives it."""

from datetime import datetime

from luoshi.policy.progress.curves import Curve, as_json, checked
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.tasks.actions.lighting import refresh
from luoshi.records.tasks.models import Task


def set_curve(task: Task, curve: Curve, *, by: Actor, at: datetime) -> None:
    """Hold the task against this course from now on. Inside the caller's transaction, the task locked by it."""
    before = snapshot(task, "curve")
    task.curve = as_json(checked(curve))
    task.save(update_fields=["curve"])
    record(
        "task.set-course", [Change("task", task.pk, before, snapshot(task, "curve"), task.pk)], by=by, at=at
    )
    refresh([task.pk], by=by, at=at)
