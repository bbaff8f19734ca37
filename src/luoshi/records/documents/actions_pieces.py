"""Storing what was read from a document besides its clauses: indicators, goals, packages, tables, findings."""

from collections.abc import Iterable
from typing import Any, Final, TypeVar

from luoshi.policy.reading import model as reading
from luoshi.records.documents.models import (
    Clause,
    Document,
    Finding,
    Goal,
    Indicator,
    Package,
    Piece,
    Table,
)

BATCH: Final = 1_000
P = TypeVar("P", bound=Piece)


def clean(value: Any) -> Any:
    """The value with every NUL in its texts replaced, one for one: PostgreSQL keeps none, and spans stay right."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")
    if isinstance(value, dict):
        return {key: clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [clean(one) for one in value]
    return value


def store_clauses(row: Document, read: reading.Document) -> None:
    """The clauses in order; those that are tasks carry the units and targets read from the task."""
    tasks = {task.address: task for task in read.tasks if task.address}
    rows = [_clause(row, order, one, tasks.get(one.address)) for order, one in enumerate(read.clauses)]
    Clause.objects.bulk_create(rows, batch_size=BATCH)


def store_pieces(row: Document, read: reading.Document) -> None:
    """Everything else that was read, each kind in the order of the document."""
    _store(Indicator, (_indicator(row, order, one) for order, one in enumerate(read.indicators)))
    _store(Goal, (_goal(row, order, one) for order, one in enumerate(read.goals)))
    _store(Package, (_package(row, order, one) for order, one in enumerate(read.projects)))
    _store(Table, (_table(row, order, one) for order, one in enumerate(read.tables)))
    _store(Finding, (_finding(row, order, one) for order, one in enumerate(read.findings)))


def _store(kind: type[P], rows: Iterable[P]) -> None:
    kind._default_manager.bulk_create(list(rows), batch_size=BATCH)  # noqa: SLF001 - Django's documented name


def _clause(row: Document, order: int, one: reading.Clause, task: reading.Task | None) -> Clause:
    targets = task.targets if task else one.targets
    return Clause(
        document=row,
        order=order,
        address=clean(one.address),
        label=clean(one.label),
        text=clean(one.text),
        start=one.span[0],
        end=one.span[1],
        parent=clean(one.parent or ""),
        part=one.part,
        targets=clean([target.as_json() for target in targets]),
        units=clean([unit.as_json() for unit in task.units]) if task else [],
    )


def _place(row: Document, order: int, span: reading.Span) -> dict[str, Any]:
    return {"document": row, "order": order, "start": span[0], "end": span[1]}


def _indicator(row: Document, order: int, one: reading.Indicator) -> Indicator:
    words = clean({"number": one.number, "group": one.group, "name": one.name, "unit": one.unit})
    return Indicator(
        **_place(row, order, one.span),
        **words,
        comparator=one.comparator or "",
        target=one.target or "",
        requirement=clean(one.requirement or ""),
        cumulative=one.cumulative,
        kind=one.kind,
        note=clean(one.note),
    )


def _goal(row: Document, order: int, one: reading.Goal) -> Goal:
    words = clean({"name": one.name, "requirement": one.requirement or "", "unit": one.unit})
    return Goal(
        **_place(row, order, one.span), **words, comparator=one.comparator or "", value=one.value or ""
    )


def _package(row: Document, order: int, one: reading.Package) -> Package:
    words = clean({"name": one.name, "aim": one.aim, "projects": one.projects})
    return Package(**_place(row, order, one.span), **words, count=one.count)


def _table(row: Document, order: int, one: reading.Table) -> Table:
    cells = clean({"caption": one.caption, "header": one.header, "rows": one.rows})
    return Table(**_place(row, order, one.span), **cells)


def _finding(row: Document, order: int, one: reading.Finding) -> Finding:
    return Finding(**_place(row, order, one.span), code=one.code, message=clean(one.message))
