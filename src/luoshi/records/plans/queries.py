"""Reading plans: what there is, their editions, the history of figures, the years, comments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q

from luoshi.policy.indicators.outlook import Ahead, Score, score
from luoshi.policy.indicators.values import Goal
from luoshi.records.documents.models import Document
from luoshi.records.plans.board import (
    Basis,
    Line,
    RulingRow,
    ValueRow,
    basis_of,
    goal_of,
    ruling_row,
    value_row,
)
from luoshi.records.plans.models import (
    Comment,
    Edition,
    Forecast,
    Plan,
    ReportTaken,
    Ruling,
    Target,
    Value,
    YearGoal,
)

MOST: Final = 500
PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan. `edition`: the number of the approved edition in force."""

    id: int
    document_id: int
    document: str
    title: str
    first_year: int
    last_year: int
    authority: str
    loaded_at: datetime
    public: bool
    edition: int
    indicators: int
    held_comments: int

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A document that can be loaded: a plan with its indicators, or a report with its goals."""

    document_id: int
    title: str
    kind: str
    year: int | None
    count: int


@dataclass(frozen=True, slots=True)
class EditionRow:
    """A version of a plan with the targets that it changes: (indicator id, number and name, before, after)."""

    id: int
    number: int
    state: str
    reason: str
    authority: str
    decision: str
    decided_on: date | None
    proposed_at: datetime
    proposed_by: str
    changes: tuple[tuple[int, str, Goal, Goal], ...]


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """A forecast as it was made, and the scores of its years that have come."""

    last_year: int
    last_value: Decimal
    method: str
    points: tuple[Ahead, ...]
    made_at: datetime
    scores: tuple[Score, ...]
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A word of the public."""

    id: int
    plan_id: int
    indicator_id: int | None
    indicator: str
    name: str
    text: str
    state: str
    sent_at: datetime
    reason: str
    answer: str
    decided_at: datetime | None


def plans(*, public: bool | None = None) -> tuple[PlanRow, ...]:
    """The plans, the newest first. One query."""
    rows = _counted()
    rows = rows if public is None else rows.filter(public=public)
    return tuple(_plan(row) for row in rows.order_by("-first_year", "-id")[:MOST])


def plan(plan_id: int) -> PlanRow | None:
    """One plan, or None. One query."""
    row = _counted().filter(pk=plan_id).first()
    return _plan(row) if row else None


def _counted() -> Any:
    return (
        Plan.objects.select_related("document")
        .defer("document__source")
        .annotate(
            edition_count=Count("editions", filter=Q(editions__state="approved"), distinct=True),
            indicator_count=Count("indicators", distinct=True),
            held_count=Count("comments", filter=Q(comments__state="held"), distinct=True),
        )
    )


def _plan(row: Any) -> PlanRow:
    return PlanRow(
        row.pk,
        row.document_id,
        row.document.name,
        row.title,
        row.first_year,
        row.last_year,
        row.authority,
        row.loaded_at,
        row.public,
        row.edition_count,
        row.indicator_count,
        row.held_count,
    )


def offers() -> tuple[OfferRow, ...]:
    """The current documents that were not loaded yet: plans with indicators, reports with goals. Two queries."""
    open_plans = (
        Document.objects.filter(kind="plan", current=True, plan__isnull=True)
        .annotate(count=Count("indicators"))
        .filter(count__gt=0)
    )
    taken = ReportTaken.objects.values("year")
    open_reports = (
        Document.objects.filter(kind="work-report", current=True, report_taken__isnull=True)
        .exclude(year__in=taken)
        .annotate(count=Count("goals"))
        .filter(count__gt=0, year__isnull=False)
    )
    found = [
        OfferRow(*one)
        for rows in (open_plans.order_by("year"), open_reports.order_by("year"))
        for one in rows.values_list("id", "title", "kind", "year", "count")[:MOST]
    ]
    return tuple(found)


def offer_for(document_id: int) -> OfferRow | None:
    """What this document offers, where it was not loaded yet. Two queries."""
    return next((one for one in offers() if one.document_id == document_id), None)


def plan_of_document(document_id: int) -> int | None:
    """The plan loaded from this document, or None. One query."""
    return Plan.objects.filter(document_id=document_id).values_list("pk", flat=True).first()


def goal_years() -> tuple[int, ...]:
    """The years that have goals of reports, the newest first. One query."""
    rows = YearGoal.objects.filter(origin=YearGoal.Origin.REPORT).order_by("-year").distinct()
    return tuple(rows.values_list("year", flat=True))


def reports_taken() -> tuple[tuple[int, int, str], ...]:
    """(year, document, title) of the reports taken over, the newest first. One query."""
    rows = ReportTaken.objects.order_by("-year").values_list("year", "document_id", "document__title")
    return tuple(rows[:MOST])


def history(indicator_id: int) -> tuple[ValueRow, ...]:
    """Every figure that ever stood, by year (newest first), the newest revision first. One query."""
    rows = Value.objects.filter(indicator_id=indicator_id).order_by("-year", "dimension", "-revision")
    return tuple(value_row(row) for row in rows[:MOST])


def rulings(indicator_id: int) -> tuple[RulingRow, ...]:
    """The interpretations of an indicator, the newest first. One query."""
    rows = Ruling.objects.filter(indicator_id=indicator_id).order_by("-from_day", "-id")
    return tuple(ruling_row(row) for row in rows[:MOST])


def forecasts(line: Line) -> tuple[ForecastRow, ...]:
    """The forecasts of an indicator with their scores, the newest first. One query."""
    rows = Forecast.objects.filter(indicator_id=line.id).order_by("-last_year", "-id")
    return tuple(_forecast(row, line) for row in rows[:MOST])


def _forecast(row: Forecast, line: Line) -> ForecastRow:
    points = tuple(
        Ahead(one["year"], Decimal(one["middle"]), Decimal(one["low"]), Decimal(one["high"]))
        for one in row.points
    )
    scores = tuple(
        score(point, row.last_value, line.values[point.year].value)
        for point in points
        if point.year in line.values and line.values[point.year].whole
    )
    return ForecastRow(row.last_year, row.last_value, row.method, points, row.made_at, scores, basis_of(row))


def editions(plan_id: int) -> tuple[EditionRow, ...]:
    """The versions of a plan, the newest first, each with what it changes. Two queries."""
    rows = list(Edition.objects.filter(plan_id=plan_id).order_by("number"))
    targets: dict[int, dict[int, Target]] = {row.pk: {} for row in rows}
    for target in Target.objects.filter(edition__plan_id=plan_id).select_related("indicator"):
        targets[target.edition_id][target.indicator_id] = target
    found, before = [], None
    for row in rows:
        found.append(_edition(row, targets[before] if before else {}, targets[row.pk]))
        before = row.pk if row.state == Edition.State.APPROVED else before
    return tuple(reversed(found))


def _edition(row: Edition, before: dict[int, Target], after: dict[int, Target]) -> EditionRow:
    changes = tuple(
        (
            key,
            f"{target.indicator.number} {target.indicator.name}".strip(),
            goal_of(before[key]),
            goal_of(target),
        )
        for key, target in sorted(after.items(), key=lambda item: item[1].indicator.order)
        if key in before and goal_of(before[key]) != goal_of(target)
    )
    return EditionRow(
        row.pk,
        row.number,
        row.state,
        row.reason,
        row.authority,
        row.decision,
        row.decided_on,
        row.proposed_at,
        row.proposed_by,
        changes,
    )


def comments(plan_id: int, states: Sequence[str], *, most: int = PAGE) -> tuple[CommentRow, ...]:
    """The comments of a plan in these states, the newest first. One query."""
    rows = Comment.objects.filter(plan_id=plan_id, state__in=states).select_related("indicator")
    return tuple(
        CommentRow(
            row.pk,
            row.plan_id,
            row.indicator_id,
            row.indicator.name if row.indicator else "",
            row.name,
            row.text,
            row.state,
            row.sent_at,
            row.reason,
            row.answer,
            row.decided_at,
        )
        for row in rows.order_by("-sent_at", "-id")[: min(most, MOST)]
    )
