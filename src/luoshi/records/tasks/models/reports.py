"""Assignments, reporting windows and reports: fields and constraints, no decisions."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from luoshi.records.files.models import StoredFile
from luoshi.records.organisations.models import Unit
from luoshi.records.tasks.models.lists import Target, Task, TaskList


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
    role_before = models.CharField(max_length=12, blank=True, db_default="")  # before the office decided
    role_decided_at = models.DateTimeField(null=True)
    role_decided_by = models.CharField(max_length=100, blank=True, db_default="")
    handed_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="handed_from")

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
    """What one unit says in a report: text, how far the task is by its own judgement, difficulties.

    `stage`: where it is on its way through the unit (填报、审核、签发); `steps`: how many the unit used when it was sent.
    `…_who` tells persons apart (policy.progress.signing.person), `…_by` is the name as it stood.
    """

    class Stage(models.TextChoices):
        DRAFT = "draft"
        FILLED = "filled"  # 送审
        CHECKED = "checked"
        RETURNED = "returned"  # by a colleague; the office returns the whole report
        SIGNED = "signed"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="contributions")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="contributions")
    text = models.TextField()
    completion_percent = models.PositiveSmallIntegerField()
    difficulty = models.CharField(max_length=1000, blank=True)
    submitted = models.BooleanField(default=False)
    unchanged = models.BooleanField(default=False, db_default=False)  # 本期无变化: told with one click
    written_at = models.DateTimeField()
    stage = models.CharField(
        max_length=10, choices=Stage.choices, default=Stage.DRAFT, db_default=Stage.DRAFT
    )
    steps = models.PositiveSmallIntegerField(default=1, db_default=1)
    filled_by = models.CharField(max_length=100, blank=True, db_default="")
    filled_who = models.CharField(max_length=100, blank=True, db_default="")
    checked_by = models.CharField(max_length=100, blank=True, db_default="")
    checked_who = models.CharField(max_length=100, blank=True, db_default="")
    checked_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=100, blank=True, db_default="")
    signed_who = models.CharField(max_length=100, blank=True, db_default="")
    signed_at = models.DateTimeField(null=True)
    inside_reason = models.CharField(max_length=1000, blank=True, db_default="")
    changes = models.PositiveIntegerField(default=0, db_default=0)  # grows with each act: two people at once

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stage="signed", submitted=True) | ~Q(stage="signed") & Q(submitted=False),
                name="contribution_submitted_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["checked", "signed"])
                | Q(steps__lt=3)
                | ~Q(checked_who="") & ~Q(checked_who=F("filled_who")),
                name="contribution_checked_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(stage="signed")
                | Q(steps=1)
                | ~Q(signed_who="") & ~Q(signed_who=F("filled_who")) & ~Q(signed_who=F("checked_who")),
                name="contribution_signed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(stage="returned") | ~Q(inside_reason=""), name="contribution_back_has_reason"
            ),
            models.UniqueConstraint(fields=["report", "assignment"], name="contribution_once"),
            models.CheckConstraint(
                condition=Q(completion_percent__lte=100), name="contribution_completion_at_most_100"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["stage"],
                condition=Q(stage__in=["filled", "checked", "returned"]),
                name="contribution_under_way",
            ),
        ]


class LiveFigure(models.Model):
    """What the system itself holds for a target: the last reading of the measure that stands for it, in its unit.

    As long as it is there, nobody is asked for the figure. Written by `records.measures`, which knows the measures.
    """

    target = models.OneToOneField(Target, on_delete=models.CASCADE, related_name="live")
    measure = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=30, decimal_places=6)
    as_of = models.DateTimeField()


class Figure(models.Model):
    """A value reported against one target; `grade` live: taken from what the system holds, as of `as_of`."""

    class Grade(models.TextChoices):
        REPORTED = "reported"
        LIVE = "live"

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="figures")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="figures")
    value = models.DecimalField(max_digits=30, decimal_places=6)
    grade = models.CharField(
        max_length=10, choices=Grade.choices, default=Grade.REPORTED, db_default=Grade.REPORTED
    )
    source = models.CharField(max_length=200, blank=True, db_default="")
    as_of = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contribution", "target"], name="figure_once"),
            models.CheckConstraint(
                condition=~Q(grade="live") | ~Q(source="") & Q(as_of__isnull=False),
                name="figure_live_has_source",
            ),
        ]


class Evidence(models.Model):
    """A file that shows what a contribution says, under the name its sender gave it.

    `grade`: how much it proves. No evidence at all is the weakest grade and has no row.
    """

    class Grade(models.TextChoices):
        LIVE = "live"
        DATASET = "dataset"
        DOCUMENT = "document"

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="evidence")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    grade = models.CharField(
        max_length=10, choices=Grade.choices, default=Grade.DOCUMENT, db_default=Grade.DOCUMENT
    )
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contribution", "file"], name="evidence_once")
        ]
