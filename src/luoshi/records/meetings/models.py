"""A meeting, its agenda, its minutes and what became of each."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from luoshi.records.chasing.models import Notice
from luoshi.records.organisations.models import Unit
from luoshi.records.tasks.models import Task, TaskList


class Meeting(models.Model):
    """A progress-review meeting on a list. Closed: its minutes stand, and what they ask for has been done."""

    class State(models.TextChoices):
        PLANNED = "planned"
        CALLED = "called"
        CLOSED = "closed"
        CANCELLED = "cancelled"

    task_list = models.ForeignKey(TaskList, on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField(max_length=200)
    held_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    chair = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    version = models.PositiveIntegerField(default=0)
    planned_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="meeting_closed_has_time"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-held_on", "-id"])]


class AgendaItem(models.Model):
    """A task to be gone through, with its light and the reasons as they stood when it was put there; or a topic."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    order = models.PositiveIntegerField()
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="agenda_items")
    topic = models.CharField(max_length=300, blank=True)
    light = models.CharField(max_length=12, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "task"], name="agenda_task_once"),
            models.CheckConstraint(
                condition=Q(task__isnull=False) | ~Q(topic=""), name="agenda_item_is_about_something"
            ),
        ]


class MinuteItem(models.Model):
    """A decision of the meeting. `kind` says what it becomes when the meeting is closed."""

    class Kind(models.TextChoices):
        TASK = "task"  # 立项: a new task for a unit
        NOTICE = "notice"  # 督办单 on the task
        EXTENSION = "extension"  # the unit is asked to apply for another day
        NOTE = "note"  # stands in the minutes and in the task's story

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="minutes")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="minute_items")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="minute_items")
    due_on = models.DateField(null=True)
    rank = models.PositiveSmallIntegerField(null=True)
    made_task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="from_minutes")
    made_notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, related_name="from_minutes")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="note")
                | Q(kind="task", unit__isnull=False, due_on__isnull=False)
                | Q(kind="notice", task__isnull=False, rank__isnull=False)
                | Q(kind="extension", task__isnull=False, due_on__isnull=False),
                name="minute_item_is_whole",
            ),
        ]
