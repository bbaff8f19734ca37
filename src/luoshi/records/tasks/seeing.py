"""Confidential tasks and the people from whom they are hidden: for the records that speak of tasks in their own words.

A notice, a request, an agenda, a score line shows a task to whoever sees the notice; each asks here first.
"""

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from luoshi.policy.terms.actors import Actor
from luoshi.records.people.queries import actor_of
from luoshi.records.tasks.models import Task
from luoshi.records.tasks.permissions import SEE_CONFIDENTIAL, may
from luoshi.records.tasks.queries import visible


def hidden_from(by: Actor) -> QuerySet[Task]:
    """The confidential tasks that the actor may not see: none for the office and auditors."""
    rows = Task.objects.filter(visibility=Task.Visibility.CONFIDENTIAL)
    return rows.none() if may(by, SEE_CONFIDENTIAL) else rows.exclude(pk__in=visible(by).values("id"))


def hidden_from_person(user_id: int, on: date) -> frozenset[int]:
    """Ids of the tasks hidden from whoever holds this account on that day. Three queries."""
    return frozenset(hidden_from(actor_of(user_id, on)).order_by().values_list("id", flat=True))


def is_hidden(task_id: int, by: Actor) -> bool:
    """Whether this task is one of those."""
    return hidden_from(by).filter(pk=task_id).exists()


def leaders_told(task_id: int, leaders: Collection[int]) -> tuple[int, ...]:
    """Of these leaders (user ids), those who may hear of the task: of a confidential one, the leader in charge alone."""
    visibility, in_charge = Task.objects.values_list("visibility", "leader_id").get(pk=task_id)
    if visibility != Task.Visibility.CONFIDENTIAL:
        return tuple(leaders)
    return tuple(user_id for user_id in leaders if user_id == in_charge)


def holds_confidential(task_ids: Collection[int]) -> frozenset[int]:
    """Those of these tasks that are confidential."""
    rows = Task.objects.filter(pk__in=task_ids, visibility=Task.Visibility.CONFIDENTIAL)
    return frozenset(rows.order_by().values_list("id", flat=True)) if task_ids else frozenset()
