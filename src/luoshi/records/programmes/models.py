"""A programme in operation and everything that was decided about it. Migration 0002 makes decisions append only."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from luoshi.records.ledger.models import Account

STATES = ("open", "paused", "closed")


class Programme(models.Model):
    """A programme of the library (`city`/`name`) in operation.

    Money comes from `treasury` into the purses and leaves to `paid`. `revision` counts rulings and changes.
    """

    city = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=8, default="open")
    treasury = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    paid = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "name"], name="programme_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="programme_state_known"),
        ]


class Purse(models.Model):
    """One account of a programme: of a pot (a part's name; empty: the common pot) and a source (`central`, `city`).

    A payment is split over the sources of its pot by their weights.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="purses")
    pot = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=40)
    weight = models.PositiveIntegerField()
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "pot", "source"], name="purse_once"),
        ]


class Funding(models.Model):
    """Money given to a pot: by whose authority, decided when. `amounts`: source → fen."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="fundings")
    pot = models.CharField(max_length=40, blank=True)
    amounts = models.JSONField()
    authority = models.CharField(max_length=200)
    decided_on = models.DateField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(authority=""), name="funding_has_authority"),
        ]


class ParameterChange(models.Model):
    """A parameter has another value from a day on. `part`: the part it concerns, empty for all that have it."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="changes")
    part = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=60)
    value = models.JSONField()
    since = models.DateField()
    decided_by = models.CharField(max_length=100)
    decided_on = models.DateField()
    why = models.TextField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(why="") & ~Q(decided_by=""), name="change_has_reason"),
        ]


class RulingMade(models.Model):
    """A recorded ruling on an interpretation (口径): who, when, why, from which day."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rulings")
    interpretation = models.CharField(max_length=60)
    option = models.CharField(max_length=60)
    since = models.DateField()
    decided_by = models.CharField(max_length=100)
    decided_on = models.DateField()
    why = models.TextField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(why="") & ~Q(decided_by=""), name="ruling_has_reason"),
        ]


class RuleVersion(models.Model):
    """The rules of one part as they stood: the version that names them, and all rulings and changes they hold.

    `settings`: the last ruling and the last change among them.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="versions")
    part = models.CharField(max_length=40)
    version = models.CharField(max_length=60)
    settings = models.CharField(max_length=40)
    rulings = models.JSONField()
    overrides = models.JSONField()
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "part", "version", "settings"], name="rule_version_once"
            ),
        ]
