"""Releases, entitlements, orders, serial numbers, answers. Written by the SQL in `sql/` only (see actions.py).

Every unique key of a table of persons begins with the scheme and contains the person, so that it can be partitioned
by person unchanged; releases, orders, serial numbers and answers have their own keys. Persons and merchants are
plain numbers here: who they are is another app's matter. The two tables that every claim writes have no foreign key in
the database: it would look up and lock the same row of the scheme for each claim at the commit; schemes are never deleted.
"""

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

ONE_LIVE: Final = "entitlement_one_live"
NOT_OVERSPENT: Final = "release_not_overspent"
STATES: Final = ("claimed", "bound", "ordered", "used", "cancelled", "lapsed")
LIVE: Final = ("claimed", "bound", "ordered", "used")
UNUSED: Final = ("claimed", "bound", "ordered")
WITH_MERCHANT: Final = ("bound", "ordered", "used")
ORDER_STATES: Final = ("ordered", "paid", "returned", "void", "expired")
PERSON, MERCHANT = 1, 2
"""Kinds of clients in the journal."""


class Scheme(models.Model):
    """A programme whose entitlements are given here. `terms`: its data as the library had it when it was opened.

    `money_root`: path of its accounts; a day's money of a channel lies at `root/year/month/day/channel`.
    """

    programme = models.CharField(max_length=100, unique=True)
    terms = models.JSONField()
    money_root = models.CharField(max_length=100)
    opened_at = models.DateTimeField()


class Release(models.Model):
    """How many pieces a day gives in a category and channel, by a recorded decision, and how many are left."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    category = models.CharField(max_length=20)
    channel = models.CharField(max_length=20)
    size = models.IntegerField()
    left = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "day", "category", "channel"], name="release_once"),
            models.CheckConstraint(condition=Q(left__gte=0, left__lte=F("size")), name=NOT_OVERSPENT),
        ]


class Entitlement(models.Model):
    """The `nth` entitlement that a person claimed of a category. `counts`: its expiry counts against the person.

    `valid_until` is the first moment at which it can no longer be used, whether the sweep has been there or not.
    """

    pk = models.CompositePrimaryKey("scheme_id", "person_id", "category", "nth")
    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    person_id = models.BigIntegerField()
    category = models.CharField(max_length=20)
    nth = models.IntegerField()
    channel = models.CharField(max_length=20)
    day = models.DateField()
    state = models.CharField(max_length=9)
    claimed_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    counts = models.BooleanField()
    merchant_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "person_id", "category"], condition=Q(state__in=LIVE), name=ONE_LIVE
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="entitlement_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=WITH_MERCHANT, merchant_id__isnull=False)
                | (~Q(state__in=WITH_MERCHANT) & Q(merchant_id__isnull=True)),
                name="entitlement_bound_has_merchant",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["valid_until"], condition=Q(state__in=UNUSED), name="entitlement_due"),
        ]


class Elsewhere(models.Model):
    """A person has claimed or used a category in another place, as the national register tells."""

    pk = models.CompositePrimaryKey("scheme_id", "person_id", "category", "kind")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", db_index=False)
    person_id = models.BigIntegerField()
    category = models.CharField(max_length=20)
    kind = models.CharField(max_length=7)
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["claimed", "used"]), name="elsewhere_kind_known")
        ]


class Order(models.Model):
    """A piece bought with an entitlement, by its merchant's number. Amounts in fen; the subsidy is taken off at payment.

    `pot` is the ledger account its money was reserved on, under `money_key` (empty without a subsidy).
    Orders of merchants are numbered by them, once.
    """

    pk = models.CompositePrimaryKey("scheme_id", "merchant_id", "number")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", db_index=False)
    merchant_id = models.BigIntegerField()
    number = models.CharField(max_length=40)
    person_id = models.BigIntegerField()
    category = models.CharField(max_length=20)
    nth = models.IntegerField()
    channel = models.CharField(max_length=20)
    serial = models.CharField(max_length=40)
    listed_fen = models.BigIntegerField()
    final_fen = models.BigIntegerField()
    subsidy_fen = models.BigIntegerField()
    pot = models.CharField(max_length=300)
    money_key = models.CharField(max_length=80, default="", db_default="")
    state = models.CharField(max_length=8)
    activated = models.BooleanField(default=False)
    ordered_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ORDER_STATES), name="order_state_known"),
            models.CheckConstraint(
                condition=Q(subsidy_fen__gte=0, subsidy_fen__lte=F("final_fen")), name="order_subsidy_fits"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "returned"]) | Q(paid_at__isnull=False),
                name="order_paid_has_time",
            ),
            models.UniqueConstraint(
                fields=["scheme", "serial"], condition=Q(state="paid"), name="order_serial_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["scheme", "person_id", "category", "nth"], name="order_of_entitlement"),
            models.Index(fields=["valid_until"], condition=Q(state="ordered"), name="order_due"),
            models.Index(fields=["scheme", "merchant_id", "ordered_at"], name="order_of_merchant"),
        ]


class Serial(models.Model):
    """A serial number and the order that holds or last held it: at most one live order, never sold once activated."""

    pk = models.CompositePrimaryKey("scheme_id", "serial")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", db_index=False)
    serial = models.CharField(max_length=40)
    merchant_id = models.BigIntegerField()
    number = models.CharField(max_length=40)
    held = models.BooleanField()
    returned = models.BooleanField(default=False)
    activated = models.BooleanField(default=False)


class Answer(models.Model):
    """The journal: what a client asked under a key, and the very bytes it was answered. Append only (migration 0002).

    `digest` is of verb and body as sent. Kept for the programme's life: the same key gets the same answer.
    """

    pk = models.CompositePrimaryKey("scheme_id", "client_kind", "client_id", "key")
    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    client_kind = models.SmallIntegerField()
    client_id = models.BigIntegerField()
    key = models.CharField(max_length=64)
    verb = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32)
    code = models.CharField(max_length=20)
    answer = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(client_kind__in=[PERSON, MERCHANT]), name="answer_client_known"
            )
        ]


class MerchantKey(models.Model):
    """A merchant's key for signing. The secret is not kept: it follows from the server's secret and the name."""

    name = models.CharField(max_length=40, unique=True)
    merchant_id = models.BigIntegerField(db_index=True)
    given_at = models.DateTimeField()
    valid_until = models.DateField()
    stopped_at = models.DateTimeField(null=True)
    why_stopped = models.CharField(max_length=200, blank=True)


class Nonce(models.Model):
    """A signed request that was seen, so that it is not taken twice; older ones than the time window are swept."""

    pk = models.CompositePrimaryKey("key_id", "nonce")
    key = models.ForeignKey(MerchantKey, on_delete=models.CASCADE, related_name="+", db_index=False)
    nonce = models.CharField(max_length=40)
    at = models.DateTimeField(db_index=True)
