"""Reading what else was read from a document: indicators, goals, packages, tables, findings. One query each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from luoshi.records.documents.models import (
    Clause,
    Document,
    Finding,
    Goal,
    Indicator,
    Package,
    Source,
    Table,
)


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """`target` is a decimal string; `requirement` holds a target in words."""

    number: str
    group: str
    name: str
    unit: str
    comparator: str
    target: str
    requirement: str
    cumulative: bool
    kind: str
    note: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class GoalRow:
    name: str
    comparator: str
    value: str
    requirement: str
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PackageRow:
    name: str
    aim: str
    projects: tuple[str, ...]
    count: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TableRow:
    order: int
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FindingRow:
    code: str
    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """All that was read from a document besides its clauses, each kind in order."""

    addressees: tuple[str, ...]
    effective_from: date | None
    effective_until: date | None
    indicators: tuple[IndicatorRow, ...]
    goals: tuple[GoalRow, ...]
    packages: tuple[PackageRow, ...]
    tables: tuple[TableRow, ...]
    findings: tuple[FindingRow, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a document's bytes lie: the file, its name, and which document of the file it is (from 0)."""

    file_id: int
    file_name: str
    place: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address leads."""

    document_id: int
    address: str


def pieces(document_id: int) -> Pieces:
    """What was read from a document. Six queries. Raises Document.DoesNotExist."""
    row = Document.objects.only("addressees", "effective_from", "effective_until").get(pk=document_id)
    return Pieces(
        tuple(row.addressees),
        row.effective_from,
        row.effective_until,
        tuple(_indicator(one) for one in Indicator.objects.filter(document_id=document_id).order_by("order")),
        tuple(_goal(one) for one in Goal.objects.filter(document_id=document_id).order_by("order")),
        tuple(_package(one) for one in Package.objects.filter(document_id=document_id).order_by("order")),
        tuple(_table(one) for one in Table.objects.filter(document_id=document_id).order_by("order")),
        tuple(_finding(one) for one in Finding.objects.filter(document_id=document_id).order_by("order")),
    )


def stored(document_id: int) -> Stored | None:
    """Where the bytes of a document lie, or None. Two queries."""
    row = Document.objects.filter(pk=document_id).values("source_id", "start").first()
    if row is None:
        return None
    source = Source.objects.values("file_id", "name").get(pk=row["source_id"])
    place = Document.objects.filter(source_id=row["source_id"], pk__lt=document_id).count()
    return Stored(source["file_id"], source["name"], place)


def place_of(address: str) -> Place | None:
    """The clause with this address in the newest document that has it, or None."""
    rows = Clause.objects.filter(address=address).order_by("-document__current", "-document_id")
    found = rows.values_list("document_id", "address").first()
    return Place(*found) if found else None


def texts_of(document_id: int, addresses: list[str]) -> dict[str, str]:
    """The texts of some clauses of a document, by address. One query."""
    rows = Clause.objects.filter(document_id=document_id, address__in=addresses)
    return dict(rows.order_by("-order").values_list("address", "text"))


def _indicator(one: Any) -> IndicatorRow:
    return IndicatorRow(
        one.number,
        one.group,
        one.name,
        one.unit,
        one.comparator,
        one.target,
        one.requirement,
        one.cumulative,
        one.kind,
        one.note,
        one.start,
        one.end,
    )


def _goal(one: Any) -> GoalRow:
    return GoalRow(one.name, one.comparator, one.value, one.requirement, one.unit, one.start, one.end)


def _package(one: Any) -> PackageRow:
    return PackageRow(one.name, one.aim, tuple(one.projects), one.count, one.start, one.end)


def _table(one: Any) -> TableRow:
    rows = tuple(tuple(row) for row in one.rows)
    return TableRow(one.order, one.caption, tuple(one.header), rows, one.start, one.end)


def _finding(one: Any) -> FindingRow:
    return FindingRow(one.code, one.message, one.start, one.end)
