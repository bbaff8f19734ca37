"""From when on something is a sign, where an operator has set it otherwise than the library. Append only (migration 0002)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from luoshi.records.programmes.models import Programme


class ThresholdChange(models.Model):
    """A threshold of the signs has another value from a day on. `value`: a count, or basis points."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="threshold_changes")
    name = models.CharField(max_length=60)
    value = models.PositiveIntegerField()
    since = models.DateField()
    decided_by = models.CharField(max_length=100)
    decided_on = models.DateField()
    why = models.TextField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(why="") & ~Q(decided_by=""), name="threshold_has_reason"),
            models.CheckConstraint(condition=Q(value__gt=0), name="threshold_positive"),
        ]
