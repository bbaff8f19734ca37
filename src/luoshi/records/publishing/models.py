"""A document's being open to the public: from when until when, by whom."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from luoshi.records.documents.models import Document


class DocumentPublication(models.Model):
    """A document open to everybody from `published_at` until it is withdrawn. `name` is the document's.

    Of the texts that one name has had, one at most is open. Rows are never deleted: who looks back sees what stood open when.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="publications")
    name = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=100)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(withdrawn_at__isnull=True), name="publication_one_open_by_name"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("published_at")),
                name="publication_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(reason=""),
                name="publication_withdrawn_with_reason",
            ),
        ]
