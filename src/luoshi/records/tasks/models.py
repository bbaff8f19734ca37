"""From the list to the report: fields and constraints, no decisions."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from luoshi.records.documents.models import Document
from luoshi.records.files.models import StoredFile
from luoshi.records.organisations.models import Unit


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


class Task(models.Model):
    """One task. `start`/`end` are its span in the source; the light is the last one computed."""

    class State(models.TextChoices):
        DRAFT = "draft"
        ACTIVE = "active"
        CANCELLED = "cancelled"

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
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    light = models.CharField(max_length=12, default="not-started")
    light_detail = models.JSONField(default=dict)
    completion_percent = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "order"], name="task_order_once"),
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="task_span_order"),
            models.CheckConstraint(
                condition=Q(completion_percent__isnull=True) | Q(completion_percent__lte=100),
                name="task_completion_at_most_100",
            ),
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


class Assignment(models.Model):
    """A task in the hands of one unit. `via`: the collective word that brought it there, as written."""

    class State(models.TextChoices):
        PENDING = "pending"
        ACKNOWLEDGED = "acknowledged"
        RETURNED = "returned"
        ENDED = "ended"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=12)
    written = models.TextField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    assigned_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "unit"], name="assignment_once"),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="assignment_return_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "ended"]) | Q(answered_at__isnull=False),
                name="assignment_answer_has_time",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "state"])]


class Window(models.Model):
    """A reporting window of a list: reports for the stretch up to `closes_on` are due on that day."""

    list = models.ForeignKey(TaskList, on_delete=models.CASCADE, related_name="windows")
    label = models.CharField(max_length=60)
    opens_on = models.DateField()
    closes_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "closes_on"], name="window_once"),
            models.CheckConstraint(condition=Q(opens_on__lte=F("closes_on")), name="window_dates_in_order"),
        ]


class Report(models.Model):
    """The one report of a task in a window; its contributions come from the units."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        RETURNED = "returned"
        ACCEPTED = "accepted"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="reports")
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000, blank=True)
    completion_percent = models.PositiveSmallIntegerField(null=True)  # as accepted by the office
    version = models.PositiveIntegerField(default=0)  # grows with each change: two people deciding at once

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "window"], name="report_once"),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="report_return_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", completion_percent__isnull=False) | ~Q(state="accepted"),
                name="report_accepted_has_completion",
            ),
            models.CheckConstraint(
                condition=Q(completion_percent__isnull=True) | Q(completion_percent__lte=100),
                name="report_completion_at_most_100",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "window"])]


class Contribution(models.Model):
    """What one unit says in a report: text, how far the task is by its own judgement, difficulties."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="contributions")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="contributions")
    text = models.TextField()
    completion_percent = models.PositiveSmallIntegerField()
    difficulty = models.CharField(max_length=1000, blank=True)
    submitted = models.BooleanField(default=False)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "assignment"], name="contribution_once"),
            models.CheckConstraint(
                condition=Q(completion_percent__lte=100), name="contribution_completion_at_most_100"
            ),
        ]


class Figure(models.Model):
    """A value reported against one target."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="figures")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="figures")
    value = models.DecimalField(max_digits=30, decimal_places=6)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contribution", "target"], name="figure_once")
        ]


class Evidence(models.Model):
    """A file that shows what a contribution says, under the name its sender gave it."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="evidence")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contribution", "file"], name="evidence_once")
        ]
