"""Persons with their sealed data, and the log of every look at it. Migration 0002 makes the log append only."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from luoshi.records.people.models import User

ID_KINDS = ("id_number", "credit_code")


class Person(models.Model):
    """A person (`id_number`) or an organisation (`credit_code`). `*_sealed` opens with the keyring, `*_digest` finds.

    `user` is the account with which the person signs in; a person known from a register only has none.
    """

    user = models.OneToOneField(User, null=True, on_delete=models.PROTECT, related_name="person")
    id_kind = models.CharField(max_length=12)
    id_sealed = models.TextField()
    id_digest = models.BinaryField(max_length=32)
    name_sealed = models.TextField()
    name_digest = models.BinaryField(max_length=32)
    phone_sealed = models.TextField(blank=True)
    phone_digest = models.BinaryField(max_length=32, null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["id_kind", "id_digest"], name="person_id_once"),
            models.CheckConstraint(condition=Q(id_kind__in=ID_KINDS), name="person_id_kind_known"),
            models.CheckConstraint(
                condition=Q(phone_sealed="", phone_digest__isnull=True)
                | (~Q(phone_sealed="") & Q(phone_digest__isnull=False)),
                name="person_phone_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name_digest"], name="person_name"),
            models.Index(fields=["phone_digest"], name="person_phone"),
        ]


class Look(models.Model):
    """Somebody saw personal data: whose (`kind` and `subject_id`), which fields, masked or plain, and why."""

    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    fields = ArrayField(models.CharField(max_length=40))
    plain = models.BooleanField()
    purpose = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(purpose=""), name="look_has_purpose"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "subject_id", "id"], name="look_subject"),
            models.Index(fields=["user_id", "id"], name="look_user"),
        ]
