"""Reading rounds of evaluation."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from luoshi.policy.indicators.paths import SCORED
from luoshi.records.evaluation.models import Round, Statement

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class StatementRow:
    kind: str
    unit_id: int | None
    author: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round without its snapshot."""

    id: int
    plan_id: int
    kind: str
    year: int
    state: str
    digest: str
    opened_at: datetime
    opened_by: str
    conclusion: str
    heard_by: str
    heard_on: date | None
    report_id: int | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A round with its frozen snapshot and what was said."""

    row: RoundRow
    snapshot: dict[str, Any]
    statements: tuple[StatementRow, ...]


def rounds(plan_id: int, *, published: bool = False) -> tuple[RoundRow, ...]:
    """The rounds of a plan, the newest first. One query."""
    rows = Round.objects.filter(plan_id=plan_id).defer("snapshot")
    rows = rows.filter(state=Round.State.PUBLISHED) if published else rows
    return tuple(_row(row) for row in rows.order_by("-year", "-id")[:MOST])


def round_page(round_id: int) -> RoundPage | None:
    """One round, or None. Two queries."""
    row = Round.objects.filter(pk=round_id).first()
    if row is None:
        return None
    said = Statement.objects.filter(round=row).order_by("kind", "unit__order", "id")[:MOST]
    statements = tuple(
        StatementRow(one.kind, one.unit_id, one.author, one.text, one.written_at) for one in said
    )
    return RoundPage(_row(row), row.snapshot, statements)


def unit_results(year: int, until: datetime | None = None) -> dict[int, tuple[tuple[int, int], ...]]:
    """Unit → (indicator, per cent) of what it answers for, from the snapshot of the year's published evaluation. One query.

    `until`: as published before that moment. Indicators that are undecided, and those without a unit, are left out.
    """
    rows = Round.objects.filter(kind=Round.Kind.YEAR, year=year, state=Round.State.PUBLISHED)
    rows = rows.filter(published_at__lt=until) if until else rows
    held = rows.order_by("-published_at").values_list("snapshot", flat=True).first()
    found: dict[int, list[tuple[int, int]]] = {}
    for one in held["indicators"] if held else ():
        if one.get("responsible_id") and one["standing"] in SCORED:
            found.setdefault(one["responsible_id"], []).append((one["id"], SCORED[one["standing"]]))
    return {unit_id: tuple(every) for unit_id, every in found.items()}


def _row(row: Round) -> RoundRow:
    return RoundRow(
        row.pk,
        row.plan_id,
        row.kind,
        row.year,
        row.state,
        row.digest,
        row.opened_at,
        row.opened_by,
        row.conclusion,
        row.heard_by,
        row.heard_on,
        row.report_id,
        row.published_at,
    )
