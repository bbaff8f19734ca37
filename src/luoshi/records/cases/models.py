"""Cases, their facts by version, decisions, once-only keys. Migration 0002 makes facts and decisions append only."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from luoshi.policy.cases.workflow import CHANNELS
from luoshi.records.files.models import StoredFile
from luoshi.records.people.models import User
from luoshi.records.persons.models import Person
from luoshi.records.programmes.models import Programme, RuleVersion

OPEN, REFUSED, WITHDRAWN, PAID, RECOVERED = "open", "refused", "withdrawn", "paid", "recovered"
STATES = (OPEN, REFUSED, WITHDRAWN, PAID, RECOVERED)
PAYMENTS = ("", "waiting", "batched", "unknown", "failed", "paid")


class Case(models.Model):
    """One application. `step` is a step of the programme's workflow while the case is open.

    `admitted`: the ledger's number of its first reservation, the order of admission. `queue_at`: its place in every queue.
    `particulars`: name → {kind, sealed}. `labels`: district, brand and such, for statistics, nothing personal.
    `check_after`: when the automatic checks may be made (again); `check_note`: why they wait.
    `holder`: who works on it now. `version` counts its changes.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="cases")
    part = models.CharField(max_length=40)
    receipt = models.CharField(max_length=30, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    channel = models.CharField(max_length=10)
    request_key = models.CharField(max_length=100, null=True, unique=True)  # noqa: DJ001 - unique where given
    state = models.CharField(max_length=10, default=OPEN)
    step = models.CharField(max_length=40, blank=True)
    due_on = models.DateField(null=True)
    answer_by = models.DateTimeField(null=True)
    queue_at = models.DateTimeField()
    admitted = models.BigIntegerField(null=True)
    applied_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True)
    corrections = models.PositiveSmallIntegerField(default=0)
    consent_version = models.CharField(max_length=40)
    papers_elsewhere = models.BooleanField(default=False)
    papers_complete_at_first = models.BooleanField()
    particulars = models.JSONField()
    labels = models.JSONField(default=dict)
    facts_version = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField(default=0)
    reserved_fen = models.BigIntegerField(default=0)
    reservations = models.PositiveSmallIntegerField(default=0)
    pot = models.CharField(max_length=40, blank=True)
    check_after = models.DateTimeField(null=True)
    check_note = models.JSONField(null=True)
    holder = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(null=True)
    reviewed_by = models.BigIntegerField(null=True)
    reviewed_on = models.DateField(null=True)
    payment = models.CharField(max_length=8, blank=True)
    paid_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    decisions = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="case_state_known"),
            models.CheckConstraint(condition=Q(payment__in=PAYMENTS), name="case_payment_known"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="case_channel_known"),
            models.CheckConstraint(condition=~Q(consent_version=""), name="case_has_consent"),
            models.CheckConstraint(
                condition=(Q(state=OPEN) & ~Q(step="")) | (~Q(state=OPEN) & Q(step="")),
                name="case_step_while_open",
            ),
            models.CheckConstraint(
                condition=Q(reserved_fen__gte=0) & (Q(state=OPEN) | Q(reserved_fen=0)),
                name="case_reserved_while_open",
            ),
            models.CheckConstraint(
                condition=Q(payment="")
                | Q(reserved_fen=F("amount_fen"))
                | Q(reserved_fen=0, state__in=[PAID, RECOVERED]),
                name="case_pays_what_is_reserved",
            ),
            models.CheckConstraint(
                condition=~Q(state=PAID) | Q(payment="paid", paid_on__isnull=False, amount_fen__gt=0),
                name="case_paid_has_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["programme", "step", "queue_at", "id"], condition=Q(state=OPEN), name="case_queue"
            ),
            models.Index(
                fields=["check_after"], condition=Q(check_after__isnull=False), name="case_check_after"
            ),
            models.Index(fields=["answer_by"], condition=Q(answer_by__isnull=False), name="case_answer_by"),
            models.Index(fields=["holder"], condition=Q(holder__isnull=False), name="case_holder"),
            models.Index(fields=["programme", "applied_at"], name="case_applied"),
            models.Index(
                fields=["programme", "paid_on"], condition=Q(paid_on__isnull=False), name="case_paid"
            ),
        ]


class CaseFacts(models.Model):
    """The facts of a case as they stood: field → value, and field → who said so (`applicant`, a register, `office`, `staff`)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="facts", db_index=False)
    version = models.PositiveIntegerField()
    facts = models.JSONField()
    sources = models.JSONField()
    differences = models.JSONField(default=list)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "version"], name="case_facts_once"),
        ]


class Decision(models.Model):
    """What the rules said about a version of the facts, and what a person made of it. Never changed.

    `outcome`: what came of the step. `clause` and `reason`: where a person decided on a ground of their own.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="made", db_index=False)
    number = models.PositiveIntegerField()
    facts = models.ForeignKey(CaseFacts, on_delete=models.PROTECT, related_name="+", db_index=False)
    rules = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.CharField(max_length=40)
    outcome = models.CharField(max_length=12)
    eligible = models.BooleanField()
    amount_fen = models.BigIntegerField()
    failed = ArrayField(models.CharField(max_length=60))
    inputs_hash = models.CharField(max_length=64)
    clause = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="case_decision_once"),
            models.CheckConstraint(
                condition=Q(eligible=True, amount_fen__gte=0) | Q(eligible=False, amount_fen=0),
                name="case_decision_amount",
            ),
        ]


class OnceKey(models.Model):
    """What may stand in one living case of a programme only: the person, a VIN, an invoice. Freed with the case."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    digest = models.BinaryField(max_length=32)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="once_keys")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "kind", "digest"], name="case_once"),
        ]


class Mark(models.Model):
    """By what a case is found again and compared with others: the keyed hash of one of its particulars."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="marks")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "name", "digest"], name="case_mark_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "digest"], name="case_mark_found")]


class CasePaper(models.Model):
    """A paper of a case: which one, and the file (its content is sealed). A later one of the same name replaces it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="papers")
    name = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    media_type = models.CharField(max_length=100)
    at = models.DateTimeField()


class Appeal(models.Model):
    """An objection to a refusal: its words, until when it is answered, and the answer."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appeals")
    text_sealed = models.TextField()
    filed_at = models.DateTimeField()
    due_on = models.DateField()
    outcome = models.CharField(max_length=8, blank=True)  # upheld: the refusal stands; reopened
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(answered_at__isnull=True), name="case_one_open_appeal"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, outcome="")
                | Q(answered_at__isnull=False, outcome__in=["upheld", "reopened"]),
                name="case_appeal_answered",
            ),
        ]
