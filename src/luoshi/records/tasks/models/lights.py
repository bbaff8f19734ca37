"""The light policy of a list's year, version by version, and a person's word that stands in for the rule."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from luoshi.records.tasks.models.lists import Task, TaskList


class LightPolicy(models.Model):
    """灯号办法: the thresholds and states of a list, from a day on; a version is never changed."""

    list = models.ForeignKey(TaskList, on_delete=models.CASCADE, related_name="light_policies")
    version = models.PositiveSmallIntegerField()
    rule = models.JSONField()  # as `policy.progress.lights.LightRule.as_json`
    valid_from = models.DateField()
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "version"], name="light_policy_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="light_policy_version_counts"),
        ]


class LightOverride(models.Model):
    """人工调整灯号: a state set by a named person for a reason, until a day (that day included)."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="light_overrides")
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=1000)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    valid_from = models.DateField()
    expires_on = models.DateField()
    ended_on = models.DateField(null=True)  # lifted before it expired: no longer in force on that day

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="light_override_has_reason"),
            models.CheckConstraint(
                condition=Q(valid_from__lte=F("expires_on")), name="light_override_days_in_order"
            ),
        ]
