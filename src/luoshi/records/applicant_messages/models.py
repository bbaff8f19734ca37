"""A message to an applicant. The phone it goes to is not kept here: it is opened at the moment of sending."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from luoshi.records.cases.models import Case

STATES = ("waiting", "sent", "delivered", "undelivered", "unknown", "failed", "unreachable", "off")
EVENTS = ("accepted", "returned", "refused", "paid", "failed", "recovered", "answered")


class Message(models.Model):
    """One message about one act (`entry`: its audit row), once.

    `sent`: the gateway took it; its receipt makes that `delivered`, `undelivered` or `unknown` (`receipt_at`: when it came).
    `unreachable`: no phone is known; `off`: this installation has no channel for it, the app alone tells.
    `round`: how often it was sent anew by a person; part of the key under which it goes out.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    entry = models.BigIntegerField(unique=True)
    event = models.CharField(max_length=10)
    text = models.CharField(max_length=500)
    state = models.CharField(max_length=12)
    attempts = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1, db_default=1)
    problem = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    receipt_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="message_state_known"),
            models.CheckConstraint(condition=Q(event__in=EVENTS), name="message_event_known"),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="message_ended_has_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="message_due"),
            models.Index(fields=["ended_at"], condition=Q(state="sent"), name="message_no_receipt"),
            models.Index(fields=["case", "id"], name="message_case"),
        ]


class Reading(models.Model):
    """How far the audit log and the gateway's receipts have been read: a single row."""

    entry = models.BigIntegerField(default=0)
    receipts = models.CharField(max_length=200, blank=True, db_default="")  # the gateway's own mark
