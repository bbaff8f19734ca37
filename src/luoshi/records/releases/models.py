"""Decisions on money and sizes (append only), what gates report each second, and the addresses goods were sent to."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

from luoshi.records.entitlements.models import Scheme

KINDS: Final = ("ceiling", "sizes", "roll", "reading", "money")


class Decision(models.Model):
    """What the operator decided, by whose authority. `content` by kind (policy/entitlements/planning.py reads it):

    ceiling: `{amount_fen}` for the year of `first_day`; sizes: `{sizes: {category: {channel: pieces}}, rural_bp}` for the
    days from `first_day` to `last_day`; roll: `{amount_fen}` from the month of `first_day` to that of `last_day`;
    reading: `{doubt, option}` from `first_day` on; money: `{amounts: {channel: fen a day}}` for its days.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7)
    first_day = models.DateField()
    last_day = models.DateField()
    content = models.JSONField()
    authority = models.CharField(max_length=200)
    decided_on = models.DateField()
    why = models.CharField(max_length=500, blank=True)
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="decision_kind_known"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="decision_days_in_order"),
        ]


class Beat(models.Model):
    """What one gate did in about a second: `counts` of answers by code, its queue, how long answers took."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", db_index=False)
    gate = models.CharField(max_length=40)
    at = models.DateTimeField()
    spent_ms = models.IntegerField()
    waiting = models.IntegerField()
    pace = models.IntegerField()
    median_ms = models.IntegerField()
    slowest_ms = models.IntegerField()
    counts = models.JSONField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["scheme", "at"], name="beat_of_scheme")]


class Delivery(models.Model):
    """Where the goods of an order went. The address is sealed; equal addresses have equal digests."""

    pk = models.CompositePrimaryKey("scheme_id", "merchant_id", "number")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", db_index=False)
    merchant_id = models.BigIntegerField()
    number = models.CharField(max_length=40)
    person_id = models.BigIntegerField()
    district = models.CharField(max_length=20)
    rural = models.BooleanField()
    address_digest = models.BinaryField(max_length=32)
    address_sealed = models.TextField()
    noted_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["scheme", "address_digest"], name="delivery_by_address"),
        ]
