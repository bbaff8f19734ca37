"""Rounds of evaluation and their statements. Migration 0002 freezes the snapshot of a round."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from luoshi.records.files.models import StoredFile
from luoshi.records.organisations.models import Unit
from luoshi.records.plans.models import Plan


class Round(models.Model):
    """A yearly, mid-term or final evaluation. `snapshot`: the plan as it stood when the round was opened.

    `digest`: SHA-256 of the snapshot as written by `snapshots.canonical`. Mid-term and final rounds are heard
    (`heard_by`, `heard_on`) before they are published.
    """

    class Kind(models.TextChoices):
        YEAR = "year"
        MIDDLE = "middle"
        FINAL = "final"

    class State(models.TextChoices):
        COLLECTING = "collecting"
        REVIEWED = "reviewed"
        PUBLISHED = "published"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="rounds")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.COLLECTING)
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=100)
    conclusion = models.TextField(blank=True)
    heard_by = models.CharField(max_length=100, blank=True)
    heard_on = models.DateField(null=True)
    report = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "kind", "year"], name="round_once"),
            models.CheckConstraint(
                condition=Q(state="collecting") | ~Q(conclusion=""), name="round_reviewed_has_conclusion"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(report__isnull=False, published_at__isnull=False),
                name="round_published_has_report",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(kind="year") | Q(heard_on__isnull=False),
                name="round_heard_before_published",
            ),
        ]


class Statement(models.Model):
    """What a unit says of itself, or an independent body of the plan. `author`: the body that says it."""

    class Kind(models.TextChoices):
        SELF = "self"
        INDEPENDENT = "independent"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    author = models.CharField(max_length=100)
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "kind", "author"], name="statement_once_an_author"),
            models.CheckConstraint(condition=~Q(text=""), name="statement_says_something"),
            models.CheckConstraint(
                condition=Q(kind="independent", unit__isnull=True) | Q(kind="self", unit__isnull=False),
                name="statement_self_is_of_a_unit",
            ),
        ]
