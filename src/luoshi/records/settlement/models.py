"""Runs over orders, the verdict on each order, statements of merchants, payouts, roll-over. Amounts in fen."""

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from luoshi.records.entitlements.models import Scheme
from luoshi.records.merchants.models import Merchant
from luoshi.records.people.models import User

RUNS: Final = ("rolling", "final", "clearing")
RUN_STATES: Final = ("running", "done", "failed")
PAYOUTS: Final = ("advance", "balance")
PAYOUT_STATES: Final = ("draft", "approved", "paid", "cancelled")


class Run(models.Model):
    """One check of all orders paid from a day to a day (both included): rolling, final, or clearing one merchant.

    What a done final run or clearing covers is closed: its verdicts are not changed again.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    first = models.DateField()
    last = models.DateField()
    merchant = models.ForeignKey(Merchant, null=True, on_delete=models.PROTECT, related_name="clearings")
    state = models.CharField(max_length=7, default="running")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=100)
    orders = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    accepted_fen = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    refused_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=RUNS), name="run_kind_known"),
            models.CheckConstraint(condition=Q(state__in=RUN_STATES), name="run_state_known"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="run_has_days"),
            models.CheckConstraint(condition=Q(orders__gte=F("accepted") + F("refused")), name="run_adds_up"),
            models.CheckConstraint(
                condition=Q(kind="clearing", merchant__isnull=False)
                | (~Q(kind="clearing") & Q(merchant__isnull=True)),
                name="run_clearing_has_merchant",
            ),
            models.UniqueConstraint(
                fields=["scheme"], condition=Q(state="running"), name="run_one_at_a_time"
            ),
        ]


class Verdict(models.Model):
    """The last word on one order: paid for where `refused` is empty, else the codes of policy/settlement/checks."""

    pk = models.CompositePrimaryKey("scheme_id", "merchant_id", "number")
    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    merchant_id = models.BigIntegerField()
    number = models.CharField(max_length=40)
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    paid_on = models.DateField()
    subsidy_fen = models.BigIntegerField()
    refused = ArrayField(models.CharField(max_length=24))

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["scheme", "paid_on"], name="verdict_by_day"),
            models.Index(
                fields=["scheme", "merchant_id", "number"], condition=~Q(refused=[]), name="verdict_refused"
            ),
        ]


class Statement(models.Model):
    """What a run came to for one merchant and month (`month`: its first day)."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="statements")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="statements")
    month = models.DateField()
    orders = models.BigIntegerField()
    accepted = models.BigIntegerField()
    accepted_fen = models.BigIntegerField()
    refused = models.BigIntegerField()
    refused_fen = models.BigIntegerField()
    reasons = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "merchant", "month"], name="statement_once"),
            models.CheckConstraint(
                condition=Q(orders=F("accepted") + F("refused")), name="statement_adds_up"
            ),
        ]


class Payout(models.Model):
    """Money to a merchant: an advance on rolling checks, or the balance at the end (negative: to be paid back).

    Made by one person, approved by another; `reference`: the treasury's payment number.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="payouts")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="payouts")
    kind = models.CharField(max_length=7)
    amount_fen = models.BigIntegerField()
    basis_fen = models.BigIntegerField()
    share_bp = models.IntegerField()
    state = models.CharField(max_length=9, default="draft")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_by_name = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by_name = models.CharField(max_length=100, blank=True)
    approved_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)
    reference = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=PAYOUTS), name="payout_kind_known"),
            models.CheckConstraint(condition=Q(state__in=PAYOUT_STATES), name="payout_state_known"),
            models.CheckConstraint(
                condition=Q(kind="balance") | Q(amount_fen__gt=0), name="payout_advance_positive"
            ),
            models.CheckConstraint(condition=~Q(approved_by=F("made_by")), name="payout_two_persons"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid"]) | Q(approved_by__isnull=False),
                name="payout_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | (Q(paid_on__isnull=False) & ~Q(reference="")),
                name="payout_paid_has_proof",
            ),
            models.UniqueConstraint(
                fields=["merchant"], condition=Q(state__in=["draft", "approved"]), name="payout_one_open"
            ),
        ]


class RollOver(models.Model):
    """A recorded decision that unused money of a month goes to another day's account (第十三条)."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    channel = models.CharField(max_length=20)
    to_day = models.DateField()
    amount_fen = models.BigIntegerField()
    authority = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="rollover_positive"),
            models.CheckConstraint(condition=Q(to_day__gt=F("month")), name="rollover_goes_on"),
        ]
