"""A unit's plan for a task, version by version: items, figures planned by day, and what was passed on inside the unit."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from luoshi.records.files.models import StoredFile
from luoshi.records.inside.models import SubUnit
from luoshi.records.tasks.models import Assignment, Contribution, Evidence, Target, Window


class Plan(models.Model):
    """分解方案. A version that was approved stays as it is; a later one replaces it."""

    class State(models.TextChoices):
        DRAFT = "draft"
        FILLED = "filled"  # 送审
        CHECKED = "checked"  # 单位内审核
        BACK = "back"  # returned by a colleague
        SIGNED = "signed"  # 签发: before the office
        APPROVED = "approved"
        RETURNED = "returned"
        REPLACED = "replaced"

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    responsible = models.CharField(max_length=100, blank=True)
    leader = models.CharField(max_length=100, blank=True)
    summary = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=100)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=100, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=100, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    changes = models.PositiveIntegerField(default=0)  # grows with each act: two people at once
    steps = models.PositiveSmallIntegerField(default=1, db_default=1)  # as the unit had them when it was sent
    written_who = models.CharField(max_length=100, blank=True, db_default="")
    checked_who = models.CharField(max_length=100, blank=True, db_default="")
    signed_who = models.CharField(max_length=100, blank=True, db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(state__in=["draft", "filled", "checked", "back", "signed", "returned"]),
                name="plan_one_open",
            ),
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(state="approved"), name="plan_one_approved"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "approved"]) | Q(signed_at__isnull=False),
                name="plan_signed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "back"]) | ~Q(reason=""), name="plan_return_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["checked", "signed", "approved"])
                | Q(steps__lt=3)
                | ~Q(checked_who="") & ~Q(checked_who=F("written_who")),
                name="plan_checked_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "approved"])
                | Q(steps=1)
                | ~Q(signed_who="") & ~Q(signed_who=F("written_who")) & ~Q(signed_who=F("checked_who")),
                name="plan_signed_by_another",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state"])]


class Item(models.Model):
    """A project, a sub-task, or a milestone (which has its day alone)."""

    class Kind(models.TextChoices):
        PROJECT = "project"
        SUBTASK = "subtask"
        MILESTONE = "milestone"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=300)
    starts_on = models.DateField(null=True)
    due_on = models.DateField()
    person = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "order"], name="plan_item_order_once"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(starts_on__lte=F("due_on")),
                name="plan_item_days_in_order",
            ),
        ]


class PlannedFigure(models.Model):
    """What a target should have reached by the end of a day, counted from the beginning."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="figures")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="planned")
    by_day = models.DateField()
    value = models.DecimalField(max_digits=30, decimal_places=6)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "target", "by_day"], name="planned_figure_once")
        ]


class Reached(models.Model):
    """A milestone of the approved plan that a unit's report says is reached; it counts once the report is accepted.

    The milestone is named as the plan has it, so that it stays reached where a later version keeps it.
    """

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="reached")
    name = models.CharField(max_length=300)
    due_on = models.DateField()
    reached_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contribution", "name", "due_on"], name="milestone_reached_once")
        ]


class PassedOn(models.Model):
    """转办 inside the unit: a part of the task, or of a report (`window`), given to a sub-unit, with its day and its answer.

    `to` is the sub-unit's name as it stood. Where the sub-unit has people, one of them answers.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        WITHDRAWN = "withdrawn"

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="passed_on")
    sub_unit = models.ForeignKey(SubUnit, null=True, on_delete=models.PROTECT, related_name="passed_on")
    window = models.ForeignKey(Window, null=True, on_delete=models.PROTECT, related_name="passed_on")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    to = models.CharField(max_length=100)
    what = models.CharField(max_length=1000)
    due_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    answer = models.CharField(max_length=1000, blank=True)
    completion_percent = models.PositiveSmallIntegerField(null=True)  # by the sub-unit's own judgement
    back_reason = models.CharField(max_length=1000, blank=True, db_default="")  # why it was asked again
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="answered") | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="passed_on_answer_is_there",
            ),
            models.CheckConstraint(
                condition=Q(completion_percent__isnull=True) | Q(completion_percent__lte=100),
                name="passed_on_completion_at_most_100",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sub_unit"], condition=Q(state="open"), name="passed_on_open")
        ]


class PassedFile(models.Model):
    """A file with a sub-unit's answer, graded as evidence is; the unit takes it over into its report."""

    passed = models.ForeignKey(PassedOn, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    grade = models.CharField(max_length=10, choices=Evidence.Grade.choices, default=Evidence.Grade.DOCUMENT)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["passed", "file"], name="passed_file_once")]
