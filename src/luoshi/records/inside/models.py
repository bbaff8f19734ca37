"""How a unit works inside: how many steps its papers take, and its sub-units (处室、下属单位) with their people."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from luoshi.records.organisations.models import Unit
from luoshi.records.people.models import User


class Steps(models.Model):
    """What was decided for a unit; a unit without a row uses as many steps as it has people, up to three."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="steps")
    steps = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(steps__gte=1, steps__lte=3), name="steps_one_to_three"),
            models.CheckConstraint(condition=~Q(reason=""), name="steps_has_reason"),
        ]


class SubUnit(models.Model):
    """A part of a unit to which a task or a report is passed on. `ended_at`: it is asked no more."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sub_units")
    name = models.CharField(max_length=100)
    formed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(ended_at__isnull=True), name="sub_unit_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="sub_unit_has_name"),
        ]


class SubUnitMember(models.Model):
    """Who answers for a sub-unit: an account that holds the unit's role."""

    sub_unit = models.ForeignKey(SubUnit, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sub_units")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sub_unit", "user"], name="sub_unit_member_once")
        ]
