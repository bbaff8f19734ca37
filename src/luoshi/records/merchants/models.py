"""Merchants of a programme. A merchant's id is its number at the gate. Written by `actions` only."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

from luoshi.policy.merchants.measures import GRADES, KINDS
from luoshi.policy.merchants.standing import STATES
from luoshi.records.people.models import User

APPEALS: Final = ("open", "upheld", "dismissed")


class Call(models.Model):
    """A public call for merchants (征集), open from a day to a day, both included."""

    programme = models.CharField(max_length=60)
    title = models.CharField(max_length=100)
    opens_on = models.DateField()
    closes_on = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="call_has_days"),
        ]


class Merchant(models.Model):
    """An enterprise in one programme. `platform`: the one it applied through. `cleared_at`: settled with at the end."""

    programme = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    credit_code = models.CharField(max_length=18)
    online = models.BooleanField()
    offline = models.BooleanField()
    address = models.CharField(max_length=200)
    phone = models.CharField(max_length=30)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="merchants")
    platform = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="through")
    state = models.CharField(max_length=9, default="applied")
    state_since = models.DateTimeField()
    applied_at = models.DateTimeField()
    review_note = models.CharField(max_length=2000, blank=True)
    notice_from = models.DateField(null=True)
    notice_until = models.DateField(null=True)
    admitted_at = models.DateTimeField(null=True)
    asked_to_leave_at = models.DateTimeField(null=True)
    leave_reason = models.CharField(max_length=2000, blank=True)
    ended_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "credit_code"],
                condition=~Q(state__in=["refused", "left", "removed"]),
                name="merchant_once",
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="merchant_state_known"),
            models.CheckConstraint(
                condition=Q(online=True) | Q(offline=True), name="merchant_sells_somewhere"
            ),
            models.CheckConstraint(condition=~Q(platform=F("id")), name="merchant_not_own_platform"),
            models.CheckConstraint(
                condition=Q(notice_from__isnull=True) | Q(notice_until__gt=F("notice_from")),
                name="merchant_notice_has_days",
            ),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True) | Q(state__in=["removed", "left"]),
                name="merchant_cleared_at_the_end",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["programme", "state", "name"], name="merchant_listed")]


class Member(models.Model):
    """An account that acts for a merchant."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="members")


class Spell(models.Model):
    """A time in which the merchant sold with subsidy: from its admission or resumption until it was stopped."""

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="spells")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["merchant"], condition=Q(ended_at__isnull=True), name="merchant_one_open_spell"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="spell_has_time"
            ),
        ]


class Relation(models.Model):
    """Two related enterprises (关联企业), the smaller id first."""

    one = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="relation_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="relation_smaller_first"),
        ]


class Accident(models.Model):
    """A production-safety accident as the authority graded it."""

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="accidents")
    grade = models.CharField(max_length=8)
    happened_on = models.DateField()
    authority = models.CharField(max_length=200)
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(grade__in=GRADES), name="accident_grade_known"),
        ]


class Measure(models.Model):
    """What was done about a merchant (第十一条), on which ground. `due_on`: to be put right until then.

    `done_at`: put right, recovered or handed over; `withdrawn_at`: taken back after an appeal.
    """

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=10)
    ground = models.CharField(max_length=20)
    reason = models.CharField(max_length=2000)
    due_on = models.DateField(null=True)
    amount_fen = models.BigIntegerField(default=0)
    recovered_fen = models.BigIntegerField(default=0)
    accident = models.ForeignKey(Accident, null=True, on_delete=models.PROTECT, related_name="measures")
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=100)
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="measure_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="suspension", due_on__isnull=False)
                | (~Q(kind="suspension") & Q(due_on__isnull=True)),
                name="measure_suspension_has_deadline",
            ),
            models.CheckConstraint(
                condition=Q(kind="clawback", amount_fen__gt=0) | (~Q(kind="clawback") & Q(amount_fen=0)),
                name="measure_clawback_has_amount",
            ),
            models.CheckConstraint(
                condition=Q(recovered_fen__gte=0, recovered_fen__lte=F("amount_fen")),
                name="measure_recovered_fits",
            ),
            models.UniqueConstraint(
                fields=["merchant"],
                condition=Q(kind="suspension", done_at__isnull=True, withdrawn_at__isnull=True),
                name="measure_one_suspension",
            ),
        ]


class Appeal(models.Model):
    """A merchant's appeal against a measure, decided by another person than took it."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="appeals")
    text = models.CharField(max_length=2000)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)
    state = models.CharField(max_length=9, default="open")
    decision = models.CharField(max_length=2000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=APPEALS), name="merchant_appeal_state_known"),
            models.UniqueConstraint(fields=["measure"], name="merchant_appeal_once"),
        ]
