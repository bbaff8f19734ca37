"""A source is one file as decoded; it holds one document or several; a document has addressed clauses."""

from typing import ClassVar

from django.contrib.postgres.indexes import HashIndex
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
    addressees = models.JSONField(default=list)
    effective_from = models.DateField(null=True)
    effective_until = models.DateField(null=True)
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
    """An addressed piece of a document: `address` is the whole address, `parent` the one above it.

    `targets` and `units` are what the reader took from it, as in `luoshi read --json`; `part` tells the review of a
    report from its outlook. They are facts of the text and never change, so they are kept as read.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="clauses")
    order = models.PositiveIntegerField()
    address = models.TextField()
    label = models.TextField(blank=True)
    text = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    parent = models.TextField(blank=True)
    part = models.CharField(max_length=10, blank=True)
    targets = models.JSONField(default=list)
    units = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "order"], name="clause_order_once"),
        ]
        # An address may stand in thousands of characters, more than a B-tree takes: its hash finds it.
        indexes: ClassVar = [HashIndex(fields=["address"], name="clause_by_address")]


class Piece(models.Model):
    """What else was read from a document, in order, with its place: the base of the following."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="%(class)ss")
    order = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "order"], name="%(class)s_once_in_a_document"),
            models.CheckConstraint(
                condition=models.Q(start__lte=models.F("end")), name="%(class)s_place_in_order"
            ),
        ]


class Indicator(Piece):
    """A row of an indicator table; `requirement` holds a target in words, `target` is then empty."""

    number = models.CharField(max_length=20)
    group = models.TextField(blank=True)
    name = models.TextField()
    unit = models.TextField(blank=True)
    comparator = models.CharField(max_length=2, blank=True)
    target = models.TextField(blank=True)
    requirement = models.TextField(blank=True)
    cumulative = models.BooleanField(default=False)
    kind = models.CharField(max_length=10)
    note = models.TextField(blank=True)


class Goal(Piece):
    """A yearly expected figure of a report, or a goal of a plan."""

    name = models.TextField()
    comparator = models.CharField(max_length=2, blank=True)
    value = models.TextField(blank=True)
    requirement = models.TextField(blank=True)
    unit = models.TextField(blank=True)


class Package(Piece):
    """A package of major projects: `projects` are their names, `count` how many they are."""

    name = models.TextField()
    aim = models.TextField(blank=True)
    projects = models.JSONField(default=list)
    count = models.PositiveIntegerField()


class Table(Piece):
    """A table: `header` a list of cells, `rows` a list of lists of cells."""

    caption = models.TextField(blank=True)
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list)


class Finding(Piece):
    """Something in the document that a person should look at. `message` is Chinese, for officials."""

    code = models.CharField(max_length=60)
    message = models.TextField()
