"""A trial: the question as data, and the answer once a job has worked it out. Nothing in it concerns a person."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from luoshi.records.programmes.models import Programme

SOURCES = ("recorded", "synthetic")


class Trial(models.Model):
    """One question to one programme. `asked`: changed parameters, interpretations, money; `base`: the state it was held against.

    `size`: how many synthetic cases (0: the recorded ones). `result` is None until the job has ended.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="trials")
    title = models.CharField(max_length=100)
    source = models.CharField(max_length=10)
    size = models.PositiveIntegerField(default=0)
    seed = models.PositiveIntegerField(default=0)
    asked = models.JSONField()
    base = models.JSONField()
    result = models.JSONField(null=True)
    work_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="trial_source_known"),
            models.CheckConstraint(condition=~Q(title=""), name="trial_has_title"),
            models.CheckConstraint(
                condition=Q(result__isnull=True, done_at__isnull=True)
                | Q(result__isnull=False, done_at__isnull=False),
                name="trial_done_has_result",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["programme", "-id"], name="trial_newest")]
