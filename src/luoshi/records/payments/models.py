"""Batches, their payments, and the files that came back. What must never be stands in the constraints."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from luoshi.records.cases.models import Case
from luoshi.records.people.models import User
from luoshi.records.programmes.models import Programme

DRAFT, APPROVED, SENT, SETTLED, CANCELLED = "draft", "approved", "sent", "settled", "cancelled"
STATES = (DRAFT, APPROVED, SENT, SETTLED, CANCELLED)
RETURNED = "returned"
LINE_STATES = ("ready", "sent", "unknown", "paid", "failed", "dropped", RETURNED)
OPEN_LINES = ("ready", "sent", "unknown")


class Batch(models.Model):
    """Payments that go to the bank in one file. `number` counts within the programme, `title` is what people say.

    `file_hash`: of the file as it first went out; the same batch never gives another file.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=60)
    state = models.CharField(max_length=10, default=DRAFT)
    count = models.PositiveIntegerField()
    total_fen = models.BigIntegerField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_by_name = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by_name = models.CharField(max_length=100, blank=True)
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    file_hash = models.BinaryField(max_length=32, null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "number"], name="batch_number_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="batch_state_known"),
            models.CheckConstraint(condition=Q(count__gt=0, total_fen__gt=0), name="batch_pays_something"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")),
                name="batch_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DRAFT, CANCELLED])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="batch_approved_before_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SENT, SETTLED]) | Q(sent_at__isnull=False, file_hash__isnull=False),
                name="batch_sent_has_file",
            ),
        ]


class Payment(models.Model):
    """One payment of one case in one batch. `reference`: the case's receipt, the same in every attempt.

    A case has at most one payment that may still come to something, and at most one that was paid and did not come back.
    `disputed`: a later file of the bank contradicts the outcome; until a person settles it nothing more is paid.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="payments")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="payments")
    line = models.PositiveIntegerField()
    reference = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()
    attempt = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, default="ready")
    reason = models.CharField(max_length=200, blank=True)
    paid_on = models.DateField(null=True)
    disputed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "reference"], name="payment_reference_once"),
            models.UniqueConstraint(fields=["batch", "line"], name="payment_line_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=OPEN_LINES), name="payment_one_open"
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(state="paid"), name="payment_paid_once"),
            models.CheckConstraint(condition=Q(state__in=LINE_STATES), name="payment_state_known"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False), name="payment_paid_has_day"
            ),
        ]


class ResultFile(models.Model):
    """A file that came back, once for each content. `findings`: what in it does not fit, as data."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="results")
    name = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32)
    lines = models.PositiveIntegerField()
    paid = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField()
    already = models.PositiveIntegerField()
    findings = models.JSONField(default=list)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "digest"], name="result_file_once"),
        ]
