"""Answers of registers, sealed, and the state of each register's line."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Answer(models.Model):
    """What a register said about one particular of a subject (`case`, its id). `row_sealed`: the row as JSON, sealed.

    Empty where the register knows no such thing.
    """

    register = models.CharField(max_length=20)
    kind = models.CharField(max_length=12)
    subject_id = models.BigIntegerField()
    about = models.CharField(max_length=40)
    row_sealed = models.TextField(blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "subject_id"], name="register_answer_subject")]


class Line(models.Model):
    """How the line to a register is: failures in a row, and until when nobody asks (circuit breaker open)."""

    register = models.CharField(max_length=20, unique=True)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=12, blank=True)
    tried_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(open_until__isnull=True) | Q(failures__gt=0),
                name="register_line_open_after_failure",
            ),
        ]


class Feed(models.Model):
    """A system that hands on applications: how far we have read."""

    source = models.CharField(max_length=20, unique=True)
    cursor = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
