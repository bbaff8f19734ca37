"""Long work that a person asked for, and events that people are to be told of."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Work(models.Model):
    """A piece of long work: who asked, how far it is, what came of it. `key`: two of the same are one while open."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    key = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    message = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=300, blank=True)  # the page on which the result is seen
    arguments = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(done__lte=F("total")), name="work_done_at_most_total"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], ended_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], ended_at__isnull=False),
                name="work_ended_has_time",
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=["waiting", "running"]) & ~Q(key=""),
                name="work_open_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user_id", "-id"]), models.Index(fields=["state", "kind"])]
