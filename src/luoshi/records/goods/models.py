"""Goods on merchants' white lists, filed prices, reported sales, invoices. Written by `actions` only. Amounts in fen."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from luoshi.records.files.models import StoredFile
from luoshi.records.merchants.models import Merchant

STATES: Final = ("submitted", "passed", "refused", "withdrawn")


class Goods(models.Model):
    """One model that a merchant wants to sell (白名单). On the list from `passed_at` until `off_at`.

    `code`: the merchant's own number of it. `grade`: of energy or water, null where the class has none.
    """

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="goods")
    code = models.CharField(max_length=40)
    category = models.CharField(max_length=20)
    brand = models.CharField(max_length=60)
    model = models.CharField(max_length=80)
    grade = models.SmallIntegerField(null=True)
    single = models.BooleanField()
    state = models.CharField(max_length=9, default="submitted")
    submitted_at = models.DateTimeField()
    checked_by = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=500, blank=True)
    passed_at = models.DateTimeField(null=True)
    off_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["merchant", "code"],
                condition=Q(state__in=["submitted", "passed"]),
                name="goods_code_once",
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="goods_state_known"),
            models.CheckConstraint(
                condition=~Q(state="passed") | Q(passed_at__isnull=False, single=True),
                name="goods_passed_alone",
            ),
            models.CheckConstraint(
                condition=Q(grade__isnull=True) | Q(grade__gte=1, grade__lte=5), name="goods_grade_known"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "submitted_at"], name="goods_waiting")]


class PriceReport(models.Model):
    """A price filed for goods from a day on. `rise`: dearer than before; then the proof is there (第十条/3)."""

    goods = models.ForeignKey(Goods, on_delete=models.PROTECT, related_name="prices")
    price_fen = models.BigIntegerField()
    since = models.DateField()
    reported_at = models.DateTimeField()
    by_name = models.CharField(max_length=100)
    rise = models.BooleanField()
    why = models.CharField(max_length=500, blank=True)
    proof = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    proof_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["goods", "since"], name="price_once_a_day"),
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="price_positive"),
            models.CheckConstraint(
                condition=Q(rise=False) | Q(proof__isnull=False), name="price_rise_has_proof"
            ),
        ]


class Sale(models.Model):
    """What a merchant reports of one order, by the order's number, as it happens."""

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=40)
    goods = models.ForeignKey(Goods, on_delete=models.PROTECT, related_name="+", db_index=False)
    serial = models.CharField(max_length=40)
    bundled = models.BooleanField(default=False)
    opened = models.BooleanField(default=False)
    photographed = models.BooleanField(default=False)
    identity_checked = models.BooleanField(default=False)
    activated_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merchant", "number"], name="sale_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["merchant", "reported_at"], name="sale_reported")]


class Invoice(models.Model):
    """The invoice of one sale (第十条/5): its own number, one piece, the amounts it lists. `own_name`: real name."""

    sale = models.OneToOneField(Sale, primary_key=True, on_delete=models.PROTECT, related_name="invoice")
    number = models.CharField(max_length=30)
    issued_on = models.DateField()
    own_name = models.BooleanField()
    pieces = models.SmallIntegerField()
    listed_fen = models.BigIntegerField()
    subsidy_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField()
    total_fen = models.BigIntegerField()
    serial = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="invoice_number_once"),
            models.CheckConstraint(
                condition=Q(
                    listed_fen__gte=0, subsidy_fen__gte=0, paid_fen__gte=0, total_fen__gte=0, pieces__gte=1
                ),
                name="invoice_amounts",
            ),
        ]
