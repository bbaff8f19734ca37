"""The ladder of a year, notices, reminders that were sent, requests: fields and constraints."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from luoshi.records.organisations.models import Unit
from luoshi.records.tasks.models import Task


class Ladder(models.Model):
    """The chasing of a year as data (`policy.chasing.setup`). Its row is locked while numbers are given."""

    year = models.PositiveSmallIntegerField(unique=True)
    setup = models.JSONField()
    set_at = models.DateTimeField()
    by_name = models.CharField(max_length=100)


class Notice(models.Model):
    """A supervision notice (督办单) to one unit. Level, name and colour are those of the day it was sent."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SENT = "sent"
        ACKNOWLEDGED = "acknowledged"
        REPLIED = "replied"
        RETURNED = "returned"
        CLOSED = "closed"
        WITHDRAWN = "withdrawn"
        DROPPED = "dropped"

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(
        null=True
    )  # given when it is sent, without gaps (trigger of migration 0002)
    word = models.CharField(max_length=20)
    rank = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=20)
    colour = models.CharField(max_length=10)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="notices")
    tasks = models.ManyToManyField(Task, related_name="notices")
    reason = models.TextField()
    about = models.CharField(max_length=40, blank=True)  # the rule that called for it; empty: a person
    escalates = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="escalations")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=0)
    drafted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reply_due_on = models.DateField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.CharField(max_length=100, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "number"], name="notice_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "dropped"], number__isnull=True, sent_at__isnull=True)
                | (
                    ~Q(state__in=["draft", "dropped"])
                    & Q(number__isnull=False, sent_at__isnull=False, reply_due_on__isnull=False)
                ),
                name="notice_sent_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["replied", "closed"]) | ~Q(reply=""), name="notice_reply_has_text"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "withdrawn"]) | ~Q(decision=""),
                name="notice_return_has_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "reply_due_on"]),
            models.Index(fields=["unit", "state"]),
        ]


class Reminded(models.Model):
    """A reminder that was sent: its key exists once, so it is sent once."""

    key = models.CharField(max_length=200, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="reminded")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "-id"])]


class Request(models.Model):
    """A request for help or a matter for decision (请示报告) by a unit on a task."""

    class Kind(models.TextChoices):
        HELP = "help"
        DECISION = "decision"
        MATTER = "matter"

    class State(models.TextChoices):
        SUBMITTED = "submitted"
        REFERRED = "referred"
        ANSWERED = "answered"
        WITHDRAWN = "withdrawn"

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="requests")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=200)
    text = models.TextField()
    needed_by = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    version = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=100)
    note = models.TextField(blank=True)  # what the office adds for the leader
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="answered") | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="request_answered_has_answer",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "needed_by"]),
            models.Index(fields=["unit", "-id"]),
        ]
