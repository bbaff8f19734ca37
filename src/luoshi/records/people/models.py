"""Accounts and the roles they hold, from a day until a day."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from luoshi.records.organisations.models import Unit


class User(AbstractUser):
    """An account. `display_name` is what others see; sign-in is by user name."""

    display_name = models.CharField(max_length=100, blank=True)


class Membership(models.Model):
    """A role held from a day on, until a day (both included); the role `unit` is held in one unit.

    `programme`: the folder name of the one programme in which the role is held; empty for all. `deputy_for`: held in
    that person's place, always until a day.
    """

    class Role(models.TextChoices):
        OFFICE = "office"
        LEADER = "leader"
        UNIT = "unit"
        AUDITOR = "auditor"
        OPERATOR = "operator"
        REVIEWER = "reviewer"
        TREASURER = "treasurer"
        HOTLINE = "hotline"
        MERCHANT = "merchant"
        CITIZEN = "citizen"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="memberships")
    programme = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    deputy_for = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="deputised")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(deputy_for__isnull=True) | models.Q(valid_to__isnull=False),
                name="membership_deputy_until_a_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(deputy_for=models.F("user")), name="membership_not_own_deputy"
            ),
            models.CheckConstraint(
                condition=models.Q(role="unit", unit__isnull=False)
                | (~models.Q(role="unit") & models.Q(unit__isnull=True)),
                name="membership_unit_role_has_unit",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit", "programme", "valid_from", "deputy_for"],
                nulls_distinct=False,
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=models.Q(programme="")
                | models.Q(role__in=["operator", "reviewer", "treasurer", "hotline", "merchant"]),
                name="membership_programme_roles_only",
            ),
        ]


class ApiKey(models.Model):
    """A key with which a program acts as an account, with the roles the account holds on that day.

    Of the key only `digest`, an HMAC under the server's secret, is kept. `calls` counts within `minute`.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    can_write = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    valid_until = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)
    minute = models.DateTimeField(null=True)
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(name=""), name="api_key_has_name"),
        ]
