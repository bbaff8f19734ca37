"""A circular or brief: its moment, its sentences, its table, as drafted and as issued."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from luoshi.records.tasks.models import TaskList


class Brief(models.Model):
    """`sentences`: lists of parts, a text or `{"figure": name, "value": n}`; `scope`: unit, chapter or leader, or none.

    `table`: rows of the table by `grouping`, each with its name, its narrowing and its numbers.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        ISSUED = "issued"
        DROPPED = "dropped"

    task_list = models.ForeignKey(TaskList, on_delete=models.PROTECT, related_name="briefs")
    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    scope = models.JSONField(default=dict)
    grouping = models.CharField(max_length=10, blank=True)
    as_of = models.DateTimeField()
    since = models.DateTimeField(null=True)
    sentences = models.JSONField(default=list)
    table = models.JSONField(default=list)
    remark = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=0)
    drafted_at = models.DateTimeField()
    by_name = models.CharField(max_length=100)
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="issued", issued_at__isnull=False) | ~Q(state="issued"),
                name="brief_issued_has_time",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(since__lt=F("as_of")), name="brief_moments_in_order"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["task_list", "-id"])]
