"""What a person is told, and the letters that carry it out of the house: the outbox."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from luoshi.records.people.models import User


class Notification(models.Model):
    """One thing told to one person, once: `key` names the event.

    `about`: its words are shown only while the person may see all of these tasks; a task may become confidential later.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=160)
    title = models.CharField(max_length=200)
    english = models.CharField(max_length=200, blank=True, db_default="")  # the title for readers of English
    text = models.TextField(blank=True)
    address = models.CharField(max_length=300, blank=True)  # the page of this installation it leads to
    about = ArrayField(models.BigIntegerField(), default=list, db_default=[])  # ids of the tasks it speaks of
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="notification_once")]
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"]),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notification_unread"),
        ]


class Letter(models.Model):
    """One message out of the house over one channel. `key` is unique, so that nothing is written twice.

    `claimed_at`: a job is sending it; a job that was killed leaves it claimed, and it is due again after a while.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="letters")
    channel = models.CharField(max_length=8)
    destination = models.CharField(max_length=254)
    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    notifications = models.ManyToManyField(Notification, related_name="letters")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    written_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="letter_ended_has_time",
            ),
            models.CheckConstraint(condition=~Q(destination=""), name="letter_has_destination"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="letter_due"),
            models.Index(fields=["state", "-id"]),
        ]


class Preference(models.Model):
    """How a person wants to be told, channel by channel; without a row, mail at once where there is an address."""

    class Way(models.TextChoices):
        AT_ONCE = "at-once"
        DIGEST = "digest"
        OFF = "off"

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="telling")
    mail = models.CharField(max_length=8, choices=Way.choices, default=Way.AT_ONCE)
    im = models.CharField(max_length=8, choices=Way.choices, default=Way.OFF)
    sms = models.CharField(max_length=8, choices=Way.choices, default=Way.OFF)
    im_name = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=20, blank=True)
