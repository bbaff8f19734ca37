"""A look at whole registers, and who came out of it. Only the newest look of a programme keeps its people."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from luoshi.records.programmes.models import Programme


class Search(models.Model):
    """One look: how many persons were looked at, how many have applied already, how many the rules stand against."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="searches")
    work_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)
    at = models.DateTimeField()
    looked = models.PositiveIntegerField(default=0)
    applied = models.PositiveIntegerField(default=0)
    against = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["programme", "-id"], name="search_newest")]


class Prospect(models.Model):
    """One person, sealed: nothing known stands against a grant. `missing`: fields still to be asked for."""

    search = models.ForeignKey(Search, on_delete=models.CASCADE, related_name="prospects")
    id_digest = models.BinaryField(max_length=32)
    id_sealed = models.TextField()
    name_sealed = models.TextField()
    part = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField(null=True)
    missing = ArrayField(models.CharField(max_length=60))
    district = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["search", "id_digest"], name="prospect_once"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gt=0), name="prospect_amount"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["id_digest"], name="prospect_person")]
