"""Accounts, the journal of requests, and the entries. Amounts are integer fen; the database refuses to change
a transfer, an entry or a seal (migration 0002) and keeps what an account has available at or above zero.
"""

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

AVAILABLE: Final = "ledger_available_not_negative"
KEY_ONCE: Final = "ledger_key_once"
KINDS: Final = ("move", "reserve", "post", "void", "expire", "reverse")


class Account(models.Model):
    """`path`: `programme/central/2026/04/12/online`. `low_fen`: the lowest available money during its last batch.

    `held_fen` is what open reservations have set aside; `head` the hash of entry number `seq`.
    """

    path = models.CharField(max_length=300, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    may_overdraw = models.BooleanField(default=False)
    balance_fen = models.BigIntegerField(default=0)
    held_fen = models.BigIntegerField(default=0)
    low_fen = models.BigIntegerField(default=0)
    seq = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32)
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(may_overdraw=True) | Q(low_fen__gte=0, balance_fen__gte=F("held_fen")),
                name=AVAILABLE,
            ),
            models.CheckConstraint(condition=Q(held_fen__gte=0), name="ledger_held_not_negative"),
        ]


class Transfer(models.Model):
    """One request and its answer, refused ones included; its id is the order of admission on its accounts."""

    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=8)
    code = models.CharField(max_length=20)
    body = models.TextField()
    subject = models.CharField(max_length=100, blank=True)
    clause = models.CharField(max_length=200, blank=True)
    closes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="closings")
    reverses = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reversals")
    expires_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name=KEY_ONCE),
            models.UniqueConstraint(fields=["closes"], name="ledger_reservation_closed_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="ledger_kind_known"),
            models.CheckConstraint(
                condition=Q(closes__isnull=True) | Q(kind__in=["post", "void", "expire"], code="ok"),
                name="ledger_closing_closes",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject"], condition=~Q(subject=""), name="ledger_subject")
        ]


class Entry(models.Model):
    """One line of one account: the changes of balance and of reserved money, both after it, and the chain."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries", db_index=False)
    seq = models.BigIntegerField()
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="entries")
    leg = models.SmallIntegerField()
    amount_fen = models.BigIntegerField()
    reserved_fen = models.BigIntegerField()
    balance_fen = models.BigIntegerField()
    held_fen = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "seq"], name="ledger_entry_once"),
            models.CheckConstraint(condition=Q(seq__gt=0), name="ledger_seq_from_one"),
        ]


class Hold(models.Model):
    """A leg of a reservation that is still open; the row goes when it is posted, voided or expired."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="holds", db_index=False)
    leg = models.SmallIntegerField()
    origin = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    end = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount_fen = models.BigIntegerField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transfer", "leg"], name="ledger_hold_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="ledger_hold_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["origin", "expires_at"], name="ledger_hold_origin"),
            models.Index(
                fields=["expires_at"], condition=Q(expires_at__isnull=False), name="ledger_hold_expires"
            ),
        ]


class Recovery(models.Model):
    """How much of a posted leg has been brought back: never more than was posted."""

    transfer = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, related_name="recoveries", db_index=False
    )
    leg = models.SmallIntegerField()
    posted_fen = models.BigIntegerField()
    recovered_fen = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transfer", "leg"], name="ledger_recovery_once"),
            models.CheckConstraint(
                condition=Q(recovered_fen__gt=0, recovered_fen__lte=F("posted_fen")),
                name="ledger_recovered_at_most_posted",
            ),
        ]


class Seal(models.Model):
    """The heads of all accounts at a moment, sealed in one hash that can be kept outside the database."""

    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)
    previous = models.BinaryField(max_length=32, unique=True)  # two seals never follow the same one
    heads = models.JSONField()  # [[account, seq, head in hex], …] by account
    hash = models.BinaryField(max_length=32)
