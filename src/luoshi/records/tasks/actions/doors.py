"""The one door to a task: its row is locked first, before anything that hangs on it, in the order of the ids."""

from collections.abc import Collection
from typing import Final

from luoshi.policy.progress.decisions import TASK_WORDS, who_applies
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed, WrongState
from luoshi.records.tasks.models import Assignment, Task, TaskList

BULK_MOST: Final = 1_000
"""How many tasks one act may touch."""


def locked_task(task_id: int) -> Task:
    """The task of an issued list that is not archived, locked. Raises Task.DoesNotExist, WrongState."""
    row = Task.objects.select_for_update(of=("self",)).select_related("list").get(pk=task_id)
    check_open(row.list)
    return row


def active_task(task_id: int) -> Task:
    """As `locked_task`, and being worked on. Raises WrongState."""
    row = locked_task(task_id)
    if row.state != Task.State.ACTIVE:
        raise WrongState(f"这项任务{TASK_WORDS[row.state]}，不能这样处理。")
    return row


def locked_tasks(task_ids: Collection[int]) -> list[Task]:
    """These tasks, each being worked on, locked in the order of their ids. Raises WrongState."""
    if len(task_ids) > BULK_MOST:
        raise WrongState(f"一次最多处理 {BULK_MOST} 项任务，请分批进行。")
    rows = list(
        Task.objects.select_for_update(of=("self",))
        .filter(pk__in=task_ids)
        .select_related("list")
        .order_by("id")
    )
    for row in rows:
        check_open(row.list)
        if row.state != Task.State.ACTIVE:
            raise WrongState(f"任务 {row.number or row.pk} {TASK_WORDS[row.state]}，不能这样处理。")
    return rows


def check_open(row: TaskList) -> None:
    """Raise WrongState unless the list is in force and not archived."""
    if row.archived_at is not None:
        raise WrongState("这份清单已经归档，其中的任务、报告和决定不能再改动。")
    if row.state != TaskList.State.ISSUED:
        raise WrongState("清单还没有印发，请先印发。")


def held_assignment(assignment_id: int, by: Actor) -> Assignment:
    """An assignment of the actor's unit with its task, which is locked. Raises NotAllowed, WrongState."""
    row = Assignment.objects.get(pk=assignment_id)
    if not by.acts_for(row.unit_id):
        raise NotAllowed("这项任务不是交办给您的单位的。")
    row.task = active_task(row.task_id)
    row.refresh_from_db(fields=["state", "role", "reason"])
    return row


def speaks_for_task(row: Assignment) -> None:
    """Raise unless the unit acknowledged the task and its word counts for the whole of it."""
    if row.state != Assignment.State.ACKNOWLEDGED:
        raise WrongState("请先签收这项任务。")
    others = Assignment.objects.filter(task_id=row.task_id).exclude(state=Assignment.State.ENDED)
    if row.pk not in who_applies(dict(others.values_list("id", "role"))):
        raise NotAllowed("这件事由牵头单位办理；配合单位请与牵头单位联系。")
