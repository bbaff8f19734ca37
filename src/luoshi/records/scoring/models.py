"""Schemes by version, runs over a list, scores with their lines, appeals: fields and constraints, no decisions."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from luoshi.records.organisations.models import Unit
from luoshi.records.tasks.models import TaskList


class Scheme(models.Model):
    """One version of a year's scheme, as written (TOML). A changed scheme is a new version; nothing is overwritten."""

    class State(models.TextChoices):
        DRAFT = "draft"
        ADOPTED = "adopted"
        RETIRED = "retired"  # another version was adopted after it

    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    authority = models.CharField(max_length=200)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=100)
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "version"], name="scheme_version_once"),
            models.UniqueConstraint(
                fields=["year"], condition=Q(state="adopted"), name="scheme_one_adopted_a_year"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", adopted_at__isnull=True) | ~Q(state="draft"),
                name="scheme_draft_is_not_adopted",
            ),
            models.CheckConstraint(condition=~Q(authority=""), name="scheme_has_authority"),
        ]


class Run(models.Model):
    """A scheme applied to a list as it stood at `computed_at`. Trials are never published."""

    class Kind(models.TextChoices):
        TRIAL = "trial"
        FORMAL = "formal"

    class State(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"  # shown to the units, who may appeal until `appeals_until`
        FINAL = "final"

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="runs")
    list = models.ForeignKey(TaskList, on_delete=models.PROTECT, related_name="scoring_runs")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    state = models.CharField(max_length=5, choices=State.choices, default=State.DRAFT)
    on = models.DateField()
    computed_at = models.DateTimeField()
    computed_by = models.CharField(max_length=100)
    appeals_until = models.DateField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="formal") | Q(kind="trial", state="draft"), name="run_trial_stays_a_draft"
            ),
            models.UniqueConstraint(
                fields=["list"], condition=Q(kind="formal"), name="run_one_formal_a_list"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(appeals_until__isnull=False), name="run_open_has_a_day"
            ),
        ]


class UnitScore(models.Model):
    """A unit's score in hundredths of a point; `lines` sum to it. `error`: standard error, null where unknown."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="scores")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="scores")
    tasks = models.PositiveIntegerField()
    total = models.IntegerField()
    error = models.PositiveIntegerField(null=True)
    best = models.PositiveIntegerField(null=True)
    worst = models.PositiveIntegerField(null=True)
    lines = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "unit"], name="score_once"),
            models.CheckConstraint(
                condition=Q(best__isnull=True, worst__isnull=True)
                | Q(best__isnull=False, worst__isnull=False, best__lte=F("worst")),
                name="score_rank_in_order",
            ),
        ]


class Appeal(models.Model):
    """What a unit says against its score, and the office's answer. `points`: hundredths, where it was upheld."""

    class State(models.TextChoices):
        ASKED = "asked"
        UPHELD = "upheld"
        DISMISSED = "dismissed"

    score = models.ForeignKey(UnitScore, on_delete=models.CASCADE, related_name="appeals")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    text = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=100)
    points = models.IntegerField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["score"], condition=Q(state="asked"), name="appeal_one_open_a_score"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_at__isnull=False) & ~Q(answer="")),
                name="appeal_decided_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(state="upheld", points__isnull=False)
                | (~Q(state="upheld") & Q(points__isnull=True)),
                name="appeal_upheld_has_points",
            ),
        ]
