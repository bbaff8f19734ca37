"""Which measure stands for which indicator or target, and what it said when."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from luoshi.records.plans.models import Indicator
from luoshi.records.tasks.models import Target


class Binding(models.Model):
    """A measure (`name@version`) in place of reporting by hand. `ended_at` null: in force."""

    measure = models.CharField(max_length=120)
    indicator = models.ForeignKey(Indicator, null=True, on_delete=models.CASCADE, related_name="bindings")
    target = models.ForeignKey(Target, null=True, on_delete=models.CASCADE, related_name="bindings")
    bound_at = models.DateTimeField()
    bound_by = models.CharField(max_length=100)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(indicator__isnull=True, target__isnull=False)
                | Q(indicator__isnull=False, target__isnull=True),
                name="binding_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["indicator"],
                condition=Q(ended_at__isnull=True, indicator__isnull=False),
                name="binding_one_an_indicator",
            ),
            models.UniqueConstraint(
                fields=["target"],
                condition=Q(ended_at__isnull=True, target__isnull=False),
                name="binding_one_a_target",
            ),
        ]


class Reading(models.Model):
    """What a measure said of a day: the last reading of that day."""

    measure = models.CharField(max_length=120)
    day = models.DateField()
    value = models.DecimalField(max_digits=30, decimal_places=6)
    as_of = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["measure", "day"], name="reading_once_a_day"),
        ]
