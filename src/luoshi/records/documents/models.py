"""A source is one file as decoded; it holds one document or several; a document has addressed clauses."""

from typing import ClassVar

from django.db import models

from luoshi.records.files.models import StoredFile


class Source(models.Model):
    """The decoded text of one file; all spans count its characters."""

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="source")
    name = models.CharField(max_length=255)
    text = models.TextField()
    imported_at = models.DateTimeField()


class Document(models.Model):
    """One document. `name` is what addresses begin with: its number, else its title with the year.

    A changed file gives a new document row of the same name; `current` marks the newest.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="documents")
    name = models.TextField()
    current = models.BooleanField(default=True)
    title = models.TextField()
    number = models.TextField(blank=True)
    issuer = models.TextField(blank=True)
    issued_on = models.DateField(null=True)
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField(null=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "name"], name="document_once_in_a_source"),
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(current=True), name="document_one_current_by_name"
            ),
            models.CheckConstraint(
                condition=models.Q(start__lte=models.F("end")), name="document_span_order"
            ),
        ]


class Clause(models.Model):
    """An addressed piece of a document: `address` is the whole address, `parent` the one above it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="clauses")
    order = models.PositiveIntegerField()
    address = models.TextField()
    label = models.TextField(blank=True)
    text = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    parent = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "order"], name="clause_order_once"),
        ]
