"""An application to close a task, its evidence, its review and the decision on it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from luoshi.records.files.models import StoredFile
from luoshi.records.tasks.models import Assignment, Task


class Closing(models.Model):
    """办结申请 of one unit for a task; it is never deleted, and at most one is open for a task."""

    class State(models.TextChoices):
        APPLIED = "applied"
        REVIEWED = "reviewed"  # 复核 done, findings written
        CLOSED = "closed"  # 销号
        RETURNED = "returned"
        WITHDRAWN = "withdrawn"
        LAPSED = "lapsed"  # 终止: its task or its assignment ended

    class Review(models.TextChoices):
        PAPER = "paper"
        ON_SITE = "on-site"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="closings")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="closings")
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLIED)
    text = models.TextField()
    applied_at = models.DateTimeField()
    applied_by = models.CharField(max_length=100)
    review = models.CharField(max_length=10, choices=Review.choices, blank=True)
    reviewed_on = models.DateField(null=True)
    reviewed_by = models.CharField(max_length=100, blank=True)
    findings = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(state__in=["applied", "reviewed"]),
                name="closing_one_open_a_task",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reviewed", "closed"])
                | (~Q(review="") & ~Q(findings="") & Q(reviewed_on__isnull=False)),
                name="closing_closed_was_reviewed",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="closing_return_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["applied", "reviewed"]) | Q(decided_at__isnull=False),
                name="closing_decision_has_time",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state"])]


class ClosingEvidence(models.Model):
    """A file that shows that the task is done."""

    closing = models.ForeignKey(Closing, on_delete=models.CASCADE, related_name="evidence")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["closing", "file"], name="closing_evidence_once")
        ]
