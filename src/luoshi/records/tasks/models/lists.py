"""Lists, their tasks, and what reading found in them: fields and constraints, no decisions."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

from luoshi.records.documents.models import Document
from luoshi.records.organisations.models import Unit
from luoshi.records.people.models import User


class TaskList(models.Model):
    """A priority task list: a draft under review, then issued. `revises`: the issued list a draft changes."""

    class State(models.TextChoices):
        DRAFT = "draft"
        ISSUED = "issued"
        MERGED = "merged"  # a revision whose changes were taken over into the list it revises
        DISCARDED = "discarded"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="task_lists")
    year = models.PositiveSmallIntegerField()
    title = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    revises = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="revisions")
    starts_on = models.DateField()
    ends_on = models.DateField()
    light_rule = models.CharField(max_length=40)
    imported_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    lights_on = models.DateField(null=True)  # the day the stored lights were computed for
    archived_at = models.DateTimeField(null=True)  # 归档: from then on nothing in it changes

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="issued", issued_at__isnull=False) | ~Q(state="issued"),
                name="list_issued_has_time",
            ),
            models.UniqueConstraint(
                fields=["document"], condition=Q(state__in=["draft", "issued"]), name="list_once_a_document"
            ),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="list_dates_in_order"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "year"])]


class TaskForce(models.Model):
    """专班: a group formed to carry tasks, with its head and members as they are now; dissolved on `ended_at`."""

    name = models.CharField(max_length=100, unique=True)
    head = models.CharField(max_length=100)
    members = models.CharField(max_length=1000, blank=True)
    formed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name=""), name="task_force_has_name")]


GONE: Final = ("cancelled", "replaced")
"""States of tasks that nobody works on any more and that no count counts."""


def no_points() -> list[object]:
    """The course of a task before any breakdown was approved (in `Task`, `list` is the field)."""
    return []


class Task(models.Model):
    """One task. `start`/`end` are its span in the source; the lights are the last ones computed.

    `due_on` is the day in force (当前时限): it moves only by a decided extension. `original_due_on` never moves. Both
    are kept by a trigger (migration 0003).
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        ACTIVE = "active"
        CLOSED = "closed"  # 销号
        CANCELLED = "cancelled"
        REPLACED = "replaced"  # split or merged: its successors carry on

    class Origin(models.TextChoices):
        LIST = "list"
        MEETING = "meeting"
        INSTRUCTION = "instruction"  # 批示
        MANUAL = "manual"

    class Level(models.TextChoices):
        CITY = "city"
        KEY = "key"
        ORDINARY = "ordinary"

    class Visibility(models.TextChoices):
        PUBLIC = "public"
        INTERNAL = "internal"
        CONFIDENTIAL = "confidential"

    list = models.ForeignKey(TaskList, on_delete=models.CASCADE, related_name="tasks")
    order = models.PositiveIntegerField()
    number = models.PositiveIntegerField(null=True)
    address = models.TextField(blank=True)
    chapter = models.TextField(blank=True)
    section = models.TextField(blank=True)
    text = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    deadline = models.TextField(blank=True)
    due_on = models.DateField()
    original_due_on = models.DateField(null=True)  # as issued; null only in memory, the trigger sets it
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    closed_on = models.DateField(null=True)
    began_on = models.DateField(
        null=True
    )  # of tasks that came later than their list: nothing is asked before
    light = models.CharField(max_length=12, default="not-started")
    light_detail = models.JSONField(default=dict)
    timeliness = models.CharField(max_length=12, default="not-due", db_default="not-due")
    completion_percent = models.PositiveSmallIntegerField(null=True)
    origin = models.CharField(
        max_length=12, choices=Origin.choices, default=Origin.LIST, db_default=Origin.LIST
    )
    origin_note = models.CharField(max_length=300, blank=True, db_default="")
    origin_on = models.DateField(null=True)
    supervisor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="supervised_tasks")
    leader = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="led_tasks")
    weight = models.PositiveSmallIntegerField(default=100, db_default=100)  # 100: as every other task
    level = models.CharField(
        max_length=10, choices=Level.choices, default=Level.ORDINARY, db_default=Level.ORDINARY
    )
    visibility = models.CharField(
        max_length=12, choices=Visibility.choices, default=Visibility.INTERNAL, db_default=Visibility.INTERNAL
    )
    task_force = models.ForeignKey(TaskForce, null=True, on_delete=models.PROTECT, related_name="tasks")
    curve = models.JSONField(default=no_points, db_default=models.Value([], models.JSONField()))
    """The approved course: [[ISO day, whole per cent], …], rising; empty where no breakdown was approved."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "order"], name="task_order_once"),
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="task_span_order"),
            models.CheckConstraint(
                condition=Q(completion_percent__isnull=True) | Q(completion_percent__lte=100),
                name="task_completion_at_most_100",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False)
                | ~Q(state="closed") & Q(closed_on__isnull=True),
                name="task_closed_has_day",
            ),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=1000), name="task_weight_in_range"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["list", "state", "light"]),
        ]


class Mention(models.Model):
    """A unit as the list writes it, and what it was resolved to. `unit` null: for a person to settle."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="mentions")
    order = models.PositiveIntegerField()
    written = models.TextField()
    role = models.CharField(max_length=12)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    form = models.CharField(max_length=12)  # unit, collective, temporary, assisting, unknown
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="mentions")
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["task", "order"], name="mention_order_once")]


class Target(models.Model):
    """A figure the task is held to; `value` is exact, `unit` as the document counts."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="targets")
    order = models.PositiveIntegerField()
    value = models.DecimalField(max_digits=30, decimal_places=6)
    unit = models.TextField(blank=True)
    comparator = models.CharField(max_length=2)
    what = models.TextField(blank=True)
    deadline = models.TextField(blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["task", "order"], name="target_order_once")]


class Finding(models.Model):
    """Something in the list that a person should look at before it is issued."""

    list = models.ForeignKey(TaskList, on_delete=models.CASCADE, related_name="findings")
    code = models.CharField(max_length=60)
    message = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
