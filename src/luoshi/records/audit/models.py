"""The audit row. The database itself refuses to change or delete one (see migration 0002)."""

from typing import ClassVar

from django.db import models


class AuditEntry(models.Model):
    """One act: who (name as it stood), when, the verb, the subject, and its fields before and after."""

    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    task_id = models.BigIntegerField(null=True)  # the task whose story this belongs to
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id", "id"]),
            models.Index(fields=["task_id", "id"]),
            models.Index(fields=["at"]),
            models.Index(
                fields=["task_id", "id"], condition=models.Q(verb="light.change"), name="audit_light_changes"
            ),
        ]
