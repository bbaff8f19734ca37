"""Reading documents, their source text and their clauses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import F, Q

from luoshi.records.documents.models import Clause, Document

MOST: Final = 500
SHELF: Final = 50
CLAUSE_FIELDS: Final = (
    "order",
    "address",
    "label",
    "text",
    "start",
    "end",
    "parent",
    "part",
    "targets",
    "units",
)
"""In the order of ClauseRow; a plan has thousands of clauses, so no model is made of each."""
WORDS_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document; `name` is what addresses begin with."""

    id: int
    name: str
    title: str
    number: str
    issuer: str
    issued_on: date | None
    kind: str
    year: int | None
    file_name: str
    source_id: int
    start: int
    end: int


def told_apart(title: str, kind: str, year: int | None) -> str:
    """A title that is not another year's: reports are called the same every year."""
    return f"{title}（{year}年）" if kind == "work-report" and year and str(year) not in title else title


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause. `targets` and `units` are as in `luoshi read --json`; `part`: review or outlook of a report."""

    order: int
    address: str
    label: str
    text: str
    start: int
    end: int
    parent: str
    part: str = ""
    targets: tuple[Mapping[str, Any], ...] = ()
    units: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document with the part of the source it stands in; spans count from the start of the whole source."""

    document: DocumentRow
    text: str
    offset: int


def documents(*, most: int = MOST) -> tuple[DocumentRow, ...]:
    """The current documents, newest first."""
    rows = Document.objects.filter(current=True).select_related("source").defer("source__text")
    return tuple(_row(row) for row in rows.order_by("-issued_on", "-id")[: min(most, MOST)])


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of documents; `years` and `kinds` are those there are at all."""

    rows: tuple[DocumentRow, ...]
    total: int
    page: int
    pages: int
    years: tuple[int, ...]
    kinds: tuple[str, ...]


def choices() -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The years (newest first) and the kinds of the current documents. One query."""
    pairs = set(Document.objects.filter(current=True).order_by().values_list("year", "kind").distinct())
    years = sorted({year for year, _ in pairs if year}, reverse=True)
    return tuple(years), tuple(sorted({kind for _, kind in pairs}))


def shelf(*, kind: str = "", year: int | None = None, words: str = "", page: int = 1) -> Shelf:
    """The current documents of a kind, a year, with these words in their title or number, newest first. 4 queries."""
    every = Document.objects.filter(current=True)
    rows = every.filter(kind=kind) if kind else every
    rows = rows.filter(year=year) if year else rows
    for word in words.split()[:WORDS_MOST]:
        rows = rows.filter(Q(title__icontains=word) | Q(name__icontains=word) | Q(issuer__icontains=word))
    total = rows.count()
    pages = max(1, -(-total // SHELF))
    page = min(max(page, 1), pages)
    ordered = rows.select_related("source").defer("source__text")
    ordered = ordered.order_by(F("issued_on").desc(nulls_last=True), F("year").desc(nulls_last=True), "-id")
    return Shelf(
        tuple(_row(row) for row in ordered[(page - 1) * SHELF : page * SHELF]),
        total,
        page,
        pages,
        *choices(),
    )


def document(document_id: int) -> DocumentRow | None:
    """One document, or None."""
    row = Document.objects.select_related("source").defer("source__text").filter(pk=document_id).first()
    return _row(row) if row else None


def text_of(document_id: int) -> DocumentText | None:
    """A document with its text, or None."""
    row = Document.objects.select_related("source").filter(pk=document_id).first()
    return DocumentText(_row(row), row.source.text[row.start : row.end], row.start) if row else None


def clauses(document_id: int) -> tuple[ClauseRow, ...]:
    """All clauses of a document, in order."""
    rows = Clause.objects.filter(document_id=document_id).order_by("order")
    return tuple(_clause(row) for row in rows.values_list(*CLAUSE_FIELDS))


def _row(row: Document) -> DocumentRow:
    return DocumentRow(
        row.id,
        row.name,
        row.title,
        row.number,
        row.issuer,
        row.issued_on,
        row.kind,
        row.year,
        row.source.name,
        row.source_id,
        row.start,
        row.end,
    )


def _clause(row: tuple[Any, ...]) -> ClauseRow:
    order, address, label, text, start, end, parent, part, targets, units = row
    return ClauseRow(order, address, label, text, start, end, parent, part, tuple(targets), tuple(units))
