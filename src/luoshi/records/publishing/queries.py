"""Documents as the public finds them, and what the office sees of their being open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import F, Q, QuerySet

from luoshi.records.documents.models import Clause, Document
from luoshi.records.publishing.models import DocumentPublication
from luoshi.records.publishing.obstacles import confidential, obstacles

PAGE: Final = 30
WORDS_MOST: Final = 8
SHARED_MOST: Final = 100
"""So many documents of one file are offered together."""
PAST_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document that is open to everybody."""

    id: int
    title: str
    number: str
    issuer: str
    issued_on: date | None
    kind: str
    year: int | None
    published_at: datetime


@dataclass(frozen=True, slots=True)
class OpenShelf:
    """A page of open documents; `years` and `kinds` are those there are at all."""

    rows: tuple[OpenDocument, ...]
    total: int
    page: int
    pages: int
    years: tuple[int, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """Where an address leads in what is open."""

    document_id: int
    address: str


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which the document was open; `withdrawn_at` None: it is now."""

    published_at: datetime
    published_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A document of the same file."""

    id: int
    title: str
    is_open: bool
    obstacle: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the office sees: the spells (newest first), what is in the way, and all documents of the file, itself too."""

    is_open: bool
    obstacle: str
    spells: tuple[Spell, ...]
    neighbours: tuple[Neighbour, ...]

    @property
    def openable(self) -> int:
        """How many documents of the file could be opened now."""
        return sum(not one.is_open and not one.obstacle for one in self.neighbours)


def shelf(*, kind: str = "", year: int | None = None, words: str = "", page: int = 1) -> OpenShelf:
    """The open documents of a kind, a year, with these words in title, number or issuer, newest first. Four queries."""
    rows = _open()
    years = rows.filter(year__isnull=False).order_by("-year").values_list("year", flat=True).distinct()
    kinds = rows.order_by("kind").values_list("kind", flat=True).distinct()
    found = rows.filter(kind=kind) if kind else rows
    found = found.filter(year=year) if year else found
    for word in words.split()[:WORDS_MOST]:
        found = found.filter(Q(title__icontains=word) | Q(name__icontains=word) | Q(issuer__icontains=word))
    total = found.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    ordered = found.order_by(F("issued_on").desc(nulls_last=True), F("year").desc(nulls_last=True), "-id")
    shown = tuple(_row(one) for one in ordered[(page - 1) * PAGE : page * PAGE])
    return OpenShelf(shown, total, page, pages, tuple(one for one in years if one), tuple(kinds))


def open_document(document_id: int) -> OpenDocument | None:
    """A document that is open, or None. One query."""
    row = _open().filter(pk=document_id).first()
    return _row(row) if row else None


def open_successor(document_id: int) -> int | None:
    """The text that is open now under the same name as this one. One query."""
    names = Document.objects.filter(pk=document_id).values("name")
    return _open().filter(name__in=names).values_list("pk", flat=True).first()


def open_among(document_ids: Collection[int]) -> frozenset[int]:
    """Which of these documents are open. One query."""
    return frozenset(_open().filter(pk__in=document_ids).values_list("pk", flat=True))


def open_names(names: Collection[str]) -> frozenset[str]:
    """Which of these names (what addresses begin with) have an open document. One query."""
    return frozenset(_open().filter(name__in=names).values_list("name", flat=True))


def open_place(address: str) -> OpenPlace | None:
    """The clause with this address in what is open, or None. An address without a clause leads to its document."""
    named = _open().filter(name=address.partition("#")[0])
    whole = named.values_list("pk", flat=True).first()
    if "#" not in address:
        return OpenPlace(whole, "") if whole else None
    rows = Clause.objects.filter(address=address, document__in=_open()).order_by("-document_id")
    found = rows.values_list("document_id", "address").first()
    if found:
        return OpenPlace(*found)
    return OpenPlace(whole, "") if whole else None


def standing(document_id: int) -> Standing | None:
    """What the office sees of a document's being open; None where there is no such document. Six queries."""
    source = Document.objects.filter(pk=document_id).values_list("source_id", flat=True).first()
    if source is None:
        return None
    rows = list(
        Document.objects.filter(source_id=source).order_by("start", "id").values_list("pk", "title", "name")
    )[:SHARED_MOST]
    ids = [pk for pk, _, _ in rows]
    in_the_way, open_now = obstacles({*ids, document_id}), open_among({*ids, document_id})
    neighbours = tuple(
        Neighbour(pk, title or name, pk in open_now, in_the_way.get(pk, "")) for pk, title, name in rows
    )
    spells = _spells(document_id)
    return Standing(document_id in open_now, in_the_way.get(document_id, ""), spells, neighbours)


def _spells(document_id: int) -> tuple[Spell, ...]:
    rows = DocumentPublication.objects.filter(document_id=document_id)
    return tuple(
        Spell(row.published_at, row.published_by, row.withdrawn_at, row.withdrawn_by, row.reason)
        for row in rows.order_by("-published_at", "-id")[:PAST_MOST]
    )


def _open() -> "QuerySet[Document]":
    """What is open. A task that became confidential after its document was published closes the document at once."""
    rows = Document.objects.filter(publications__withdrawn_at__isnull=True, publications__isnull=False)
    return rows.exclude(confidential()).annotate(published_at=F("publications__published_at"))


def _row(row: "Document") -> OpenDocument:
    return OpenDocument(
        row.pk,
        row.title or row.name,
        row.number,
        row.issuer,
        row.issued_on,
        row.kind,
        row.year,
        row.published_at,  # type: ignore[attr-defined]
    )
