"""A plan's indicators with their figures as frozen values, put together from a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, cast

from django.db.models import Q, QuerySet

from luoshi.policy.indicators.breakdown import Breakdown, breakdown
from luoshi.policy.indicators.completion import Completion, completion, latest_year, verdict
from luoshi.policy.indicators.judging import Judged, judge
from luoshi.policy.indicators.outlook import Ahead
from luoshi.policy.indicators.paths import STANDINGS, Expected, Standing, Stood, expected, standing
from luoshi.policy.indicators.values import Bounds, Direction, Facts, Formula, Goal, Manner, places, plain
from luoshi.policy.indicators.values import Ruling as RulingValue
from luoshi.records.plans.models import Edition, Forecast, Indicator, Ruling, Target, Value, YearGoal
from luoshi.records.plans.readings import comparator_of

MOST: Final = 500


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A figure with where it comes from; `document_id`, `start`, `end` lead to the characters of a report."""

    id: int
    year: int
    dimension: str
    value: Decimal
    bound: str
    as_of: date
    origin: str
    source: str
    measure: str
    note: str
    revision: int
    current: bool
    entered_at: datetime
    entered_by: str
    document_id: int | None
    start: int | None
    end: int | None

    @property
    def whole(self) -> bool:
        """Whether it is the figure of the whole year, not one from before its end."""
        return self.as_of >= date(self.year, 12, 31)


@dataclass(frozen=True, slots=True)
class RulingRow:
    """A recorded interpretation; `year` None: of the plan's target."""

    id: int
    year: int | None
    lower: Decimal | None
    upper: Decimal | None
    tolerance: Decimal | None
    finding: str
    reason: str
    from_day: date
    made_at: datetime
    made_by: str

    def value(self) -> RulingValue:
        """As the arithmetic takes it."""
        bounds = None if self.lower is None and self.upper is None else Bounds(self.lower, self.upper)
        finding = cast("Any", self.finding)
        return RulingValue(bounds, self.tolerance, finding)


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A year's goal with the verdict on the year's figure (`figure` None: none was reported)."""

    year: int
    origin: str
    name: str
    goal: Goal
    figure: ValueRow | None
    judged: Judged
    ruling: RulingRow | None
    document_id: int | None
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Basis:
    """Why a forecast is made as it is: the method, and its mean error where it was tried on the series' earlier years.

    `used`: yearly values; `tries`: earlier years it was tried on; `same_error`: of "same as last year" there.
    """

    method: str
    used: int
    tries: int
    error: Decimal
    same_error: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator: what it is, what is asked, where it stands. `expected`: the path's value for the last year."""

    id: int
    plan_id: int | None
    order: int
    number: str
    group: str
    name: str
    kind: str
    unit: str
    manner: Manner
    direction: Direction
    responsible_id: int | None
    responsible: str
    definition: str
    data_source: str
    note: str
    related_id: int | None
    related: str
    document_id: int | None
    start: int | None
    end: int | None
    facts: Facts
    values: Mapping[int, ValueRow]
    last: ValueRow | None
    completion: Completion
    judged: Judged
    expected: Expected | None
    stood: Stood
    goals: tuple[GoalRow, ...]
    outlook: tuple[Ahead, ...] = ()
    outlook_from: int | None = None
    basis: Basis | None = None
    ruling: RulingRow | None = None
    measure: str = ""

    @property
    def standing(self) -> Standing:
        return self.stood.standing

    @property
    def goal(self) -> Goal:
        return self.facts.goal

    @property
    def places(self) -> int:
        """The decimals of its own figures; what is computed from them shows no more."""
        return places(self.facts)

    @property
    def places_more(self) -> int:
        """Of a mean error, which a figure's own decimals would often round to nothing."""
        return self.places + 1

    @property
    def breakdown(self) -> Breakdown | None:
        """The plan's target by years: what does not fit, and what is still to be set."""
        goals = {goal.year: goal.goal.value for goal in self.goals if goal.goal.value is not None}
        return breakdown(self.facts, goals) if self.plan_id is not None else None

    @property
    def latest_goal(self) -> GoalRow | None:
        """The goal of the last year that has one."""
        return self.goals[-1] if self.goals else None


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows that a board is made of, by indicator."""

    targets: Mapping[int, Target]
    values: Mapping[int, tuple[ValueRow, ...]]
    goals: Mapping[int, tuple[YearGoal, ...]]
    rulings: Mapping[int, tuple[RulingRow, ...]]
    forecasts: Mapping[int, Forecast] = field(default_factory=dict)


def board(plan_id: int, on: date, *, edition_id: int | None = None) -> tuple[Line, ...]:
    """The indicators of a plan as they stand on that day, in its order. Seven queries."""
    rows = _chosen(Indicator.objects.filter(plan_id=plan_id))
    return lines(rows, on, edition_id=edition_id)


def yearly(on: date) -> tuple[Line, ...]:
    """The yearly goals that no plan holds. Seven queries."""
    return lines(_chosen(Indicator.objects.filter(plan__isnull=True)), on)


def of_numbers(plan_id: int, numbers: Sequence[str], on: date) -> tuple[Line, ...]:
    """Some indicators of a plan, by their numbers. Seven queries."""
    return lines(_chosen(Indicator.objects.filter(plan_id=plan_id, number__in=numbers)), on)


def one(indicator_id: int, on: date) -> Line | None:
    """A single indicator. Seven queries."""
    found = lines(_chosen(Indicator.objects.filter(pk=indicator_id)), on)
    return found[0] if found else None


def _chosen(rows: QuerySet[Indicator]) -> list[Indicator]:
    return list(rows.select_related("plan", "responsible", "related").order_by("order")[:MOST])


def lines(rows: Sequence[Indicator], on: date, *, edition_id: int | None = None) -> tuple[Line, ...]:
    """The indicators with their figures. Six queries."""
    ids = {row.pk for row in rows} | {row.related_id for row in rows if row.related_id is not None}
    parts = _parts(ids, on, edition_id)
    return tuple(_line(row, parts, on) for row in rows)


def by_risk(found: Iterable[Line]) -> tuple[Line, ...]:
    """Binding indicators that are missed or at risk first, then the other ones at risk, then the plan's order."""

    def key(line: Line) -> tuple[int, int, int]:
        trouble = line.standing in {"missed", "at-risk"}
        first = 0 if trouble and line.kind == "binding" else 1 if trouble else 2
        return first, STANDINGS.index(line.standing) if trouble else 0, line.order

    return tuple(sorted(found, key=key))


def _parts(ids: set[int], on: date, edition_id: int | None) -> Parts:
    values: dict[int, list[ValueRow]] = defaultdict(list)
    for row in Value.objects.filter(indicator_id__in=ids, current=True, dimension="").order_by("year"):
        values[row.indicator_id].append(value_row(row))
    goals: dict[int, list[YearGoal]] = defaultdict(list)
    for goal in YearGoal.objects.filter(indicator_id__in=ids).order_by("year", "-origin"):
        goals[goal.indicator_id].append(goal)
    rulings: dict[int, list[RulingRow]] = defaultdict(list)
    for ruling in Ruling.objects.filter(indicator_id__in=ids, from_day__lte=on).order_by("from_day", "id"):
        rulings[ruling.indicator_id].append(ruling_row(ruling))
    forecasts = {
        row.indicator_id: row
        for row in Forecast.objects.filter(indicator_id__in=ids).order_by("last_year", "id")
    }
    return Parts(
        _targets(ids, edition_id),
        {key: tuple(held) for key, held in values.items()},
        {key: tuple(held) for key, held in goals.items()},
        {key: tuple(held) for key, held in rulings.items()},
        forecasts,
    )


def _targets(ids: set[int], edition_id: int | None) -> dict[int, Target]:
    """The targets of the edition, or of the newest approved one."""
    rows = Target.objects.filter(indicator_id__in=ids)
    chosen = Q(edition_id=edition_id) if edition_id else Q(edition__state=Edition.State.APPROVED)
    return {row.indicator_id: row for row in rows.filter(chosen).order_by("edition__number")}


def goal_of(row: Target | YearGoal | None) -> Goal:
    """A stored target as the arithmetic takes it."""
    if row is None:
        return Goal(None, None)
    return Goal(comparator_of(row.comparator), row.value, row.upper, row.requirement)


def _facts(row: Indicator, parts: Parts, ruling: RulingRow | None) -> Facts:
    own = parts.values.get(row.pk, ())
    other = parts.values.get(row.related_id or 0, ())
    plan = row.plan
    years = [value.year for value in own]
    first, last = (
        (plan.first_year, plan.last_year) if plan else (min(years, default=0), max(years, default=0))
    )
    return Facts(
        cast("Manner", row.manner),
        cast("Direction", row.direction),
        goal_of(parts.targets.get(row.pk)),
        first,
        last,
        {value.year: value.value for value in own},
        row.base_value,
        row.base_year,
        {value.year: value.value for value in other},
        ruling.value() if ruling else None,
        {value.year: value.as_of for value in own if not value.whole},
        {value.year: value.bound for value in own if value.bound},
    )


def _line(row: Indicator, parts: Parts, on: date) -> Line:
    rulings = parts.rulings.get(row.pk, ())
    ruling = next((one for one in reversed(rulings) if one.year is None), None)
    facts = _facts(row, parts, ruling)
    values = {value.year: value for value in parts.values.get(row.pk, ())}
    year = latest_year(facts)
    forecast = parts.forecasts.get(row.pk)
    ahead = _ahead(forecast)
    at_end = next(((one.low, one.high) for one in ahead if one.year == facts.last_year), None)
    return Line(
        row.pk,
        row.plan_id,
        row.order,
        row.number,
        row.group,
        row.name,
        row.kind,
        row.unit,
        facts.manner,
        facts.direction,
        row.responsible_id,
        row.responsible.name if row.responsible else "",
        row.definition,
        row.data_source,
        row.note,
        row.related_id,
        row.related.name if row.related else "",
        row.document_id,
        row.start,
        row.end,
        facts,
        values,
        values.get(year) if year is not None else None,
        completion(facts),
        verdict(facts),
        _expected(facts, year) if row.plan_id is not None else None,
        standing(facts, at_end),
        _goals(row, parts, values, rulings, on),
        ahead,
        forecast.last_year if forecast else None,
        basis_of(forecast),
        ruling,
        row.measure,
    )


def _expected(facts: Facts, year: int | None) -> Expected | None:
    """What the path asks for; nothing before the plan begins."""
    return expected(facts, year) if year is not None and year >= facts.first_year else None


def _ahead(row: Forecast | None) -> tuple[Ahead, ...]:
    if row is None:
        return ()
    return tuple(
        Ahead(one["year"], Decimal(one["middle"]), Decimal(one["low"]), Decimal(one["high"]))
        for one in row.points
    )


def basis_of(row: Forecast | None) -> Basis | None:
    """Why the forecast is made so; None where it was made before that was kept."""
    if row is None or not row.basis:
        return None
    held = row.basis
    error, same_error = Decimal(held["error"]), Decimal(held["same_error"])
    return Basis(row.method, held["used"], held["tries"], error, same_error)


def _goals(
    row: Indicator, parts: Parts, values: Mapping[int, ValueRow], rulings: Sequence[RulingRow], on: date
) -> tuple[GoalRow, ...]:
    """The goal of each year: the report's where there is one, else the plan's own breakdown."""
    found: dict[int, GoalRow] = {}
    for one in parts.goals.get(row.pk, ()):
        if one.year in found:
            continue
        figure = values.get(one.year)
        ruling = next((held for held in reversed(rulings) if held.year == one.year), None)
        goal = goal_of(one)
        judged = _judged(row, goal, figure, ruling, one.year, on)
        found[one.year] = GoalRow(
            one.year,
            one.origin,
            one.name or row.name,
            goal,
            figure,
            judged,
            ruling,
            one.document_id,
            one.start,
            one.end,
        )
    return tuple(found[year] for year in sorted(found))


def _judged(
    row: Indicator, goal: Goal, figure: ValueRow | None, ruling: RulingRow | None, year: int, on: date
) -> Judged:
    """The verdict on a year; a figure from before its end decides nothing yet."""
    over = on > date(year, 12, 31)
    if ruling is None or not ruling.finding:
        if figure is not None and not figure.whole:
            told = {"value": plain(figure.value), "day": figure.as_of.isoformat()}
            return (
                Judged("open", Formula("part-year", told))
                if over
                else Judged("running", Formula("year-running", told))
            )
        if figure is None and not over:
            return Judged("running", Formula("year-not-over"))
    return judge(
        goal,
        cast("Direction", row.direction),
        figure.value if figure else None,
        ruling.value() if ruling else None,
        figure.bound if figure else "",
    )


def value_row(row: Value) -> ValueRow:
    """A stored figure, frozen."""
    return ValueRow(
        row.pk,
        row.year,
        row.dimension,
        row.value,
        row.bound,
        row.as_of,
        row.origin,
        row.source,
        row.measure,
        row.note,
        row.revision,
        row.current,
        row.entered_at,
        row.entered_by,
        row.document_id,
        row.start,
        row.end,
    )


def ruling_row(row: Ruling) -> RulingRow:
    """A stored interpretation, frozen."""
    return RulingRow(
        row.pk,
        row.year,
        row.lower,
        row.upper,
        row.tolerance,
        row.finding,
        row.reason,
        row.from_day,
        row.made_at,
        row.made_by,
    )


def in_year(year: int, on: date) -> tuple[tuple[Line, GoalRow], ...]:
    """The indicators with a goal in that year, as their reports order them. Seven queries."""
    rows = list(
        Indicator.objects.filter(goals__year=year)
        .select_related("plan", "responsible", "related")
        .distinct()[:MOST]
    )
    found = [(line, goal) for line in lines(rows, on) for goal in line.goals if goal.year == year]
    return tuple(sorted(found, key=lambda pair: (pair[1].origin != "report", pair[1].start or 0)))
