"""What a document offers to be loaded: the indicators of a plan, the goals and results of a report. Nothing is written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q

from luoshi.policy.indicators import naming
from luoshi.policy.indicators.values import COMPARATORS, Comparator, Direction, Manner
from luoshi.records.documents.models import Clause, Document
from luoshi.records.documents.models import Goal as GoalPiece
from luoshi.records.documents.models import Indicator as IndicatorPiece
from luoshi.records.plans.models import Indicator, Plan, ReportTaken

LIKE_BEFORE: Final = re.compile(r"^(?:同比|比上年|较上年|实际|名义)*(?:增长|上涨)$")
"""A figure that names only its change: 地区生产总值超过4万亿元、同比增长8.5%."""
MOST: Final = 300


@dataclass(frozen=True, slots=True)
class Proposed:
    """An indicator as the table prints it, and how its text holds it to its target. `key`: its number."""

    key: str
    order: int
    group: str
    name: str
    unit: str
    kind: str
    comparator: str
    value: Decimal | None
    requirement: str
    cumulative: bool
    note: str
    start: int
    end: int
    manner: Manner
    direction: Direction
    related: str


@dataclass(frozen=True, slots=True)
class PlanOffer:
    """What a plan's document offers. `years` None: neither title nor date tell them."""

    document_id: int
    title: str
    years: tuple[int, int] | None
    indicators: tuple[Proposed, ...]
    packages: int
    projects: int
    plan_id: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """An indicator a goal or result may be given to."""

    id: int
    name: str
    unit: str
    plan_id: int | None


@dataclass(frozen=True, slots=True)
class GoalOffer:
    """A goal of a report. `indicator_id` None: it becomes an indicator of its own. `sure`: same, contained or empty."""

    key: int
    name: str
    comparator: str
    value: Decimal | None
    requirement: str
    unit: str
    start: int
    end: int
    indicator_id: int | None
    sure: str


@dataclass(frozen=True, slots=True)
class ResultOffer:
    """A result in a report's review that an indicator or a goal of that year waits for. `clause`: its sentence.

    `key`: where its figure begins. `printed` is in `unit` as the text counts, `value` in the indicator's own.
    """

    key: int
    name: str
    value: Decimal
    printed: Decimal
    unit: str
    bound: str
    start: int
    end: int
    address: str
    clause: str
    indicator_id: int


@dataclass(frozen=True, slots=True)
class ReportOffer:
    """Goals of `year`, results of the year before."""

    document_id: int
    title: str
    year: int
    goals: tuple[GoalOffer, ...]
    results: tuple[ResultOffer, ...]
    choices: tuple[Choice, ...]
    taken: bool


def plan_offer(document_id: int) -> PlanOffer | None:
    """The indicators that a document holds, or None where it is no plan with a table. Four queries."""
    document = Document.objects.filter(pk=document_id).defer("source").first()
    pieces = list(IndicatorPiece.objects.filter(document_id=document_id).order_by("order")[:MOST])
    if document is None or document.kind != "plan" or not pieces:
        return None
    named = [naming.Named(place, one.name, one.unit) for place, one in enumerate(pieces)]
    packages = list(document.packages.values_list("projects", flat=True))
    return PlanOffer(
        document_id,
        document.title,
        naming.years_of(document.title, document.issued_on.year if document.issued_on else document.year),
        tuple(_proposed(place, one, named, pieces) for place, one in enumerate(pieces)),
        len(packages),
        sum(len(projects) for projects in packages),
        Plan.objects.filter(document_id=document_id).values_list("pk", flat=True).first(),
    )


def _proposed(order: int, one: Any, named: Sequence[naming.Named], pieces: Sequence[Any]) -> Proposed:
    value = Decimal(one.target) if one.target else None
    comparator = comparator_of(one.comparator)
    other = naming.related(one.requirement, named) if one.requirement else None
    return Proposed(
        one.number,
        order,
        one.group,
        one.name,
        one.unit,
        one.kind,
        one.comparator,
        value,
        one.requirement,
        one.cumulative,
        one.note,
        one.start,
        one.end,
        naming.manner_of(one.name, comparator, value is not None, one.cumulative, one.requirement),
        naming.direction_of(one.name, comparator),
        pieces[other].number if other is not None and other != order else "",
    )


def comparator_of(written: str) -> Comparator | None:
    """The comparator where it is one."""
    return next((one for one in COMPARATORS if one == written), None)


def report_offer(document_id: int) -> ReportOffer | None:
    """The goals and results of a work report, or None where it is none or its year is unknown. Six queries."""
    document = Document.objects.filter(pk=document_id).defer("source").first()
    if document is None or document.kind != "work-report" or document.year is None:
        return None
    year = document.year
    choices = indicators_of(year)
    goals = tuple(
        _goal(place, one, choices)
        for place, one in enumerate(
            GoalPiece.objects.filter(document_id=document_id).order_by("order")[:MOST]
        )
    )
    return ReportOffer(
        document_id,
        document.title,
        year,
        goals,
        _results(document_id, _waiting(year, choices)),
        choices,
        ReportTaken.objects.filter(Q(document_id=document_id) | Q(year=year)).exists(),
    )


def _waiting(year: int, choices: Sequence[Choice]) -> Sequence[Choice]:
    """Which indicators the results of the year before may be of: its own plan's; before the first plan this one's."""
    before = indicators_of(year - 1)
    return before if any(one.plan_id for one in before) else choices


def indicators_of(year: int) -> tuple[Choice, ...]:
    """The indicators of the plan that covers the year, and the yearly ones beside it. One query."""
    rows = Indicator.objects.filter(
        Q(plan__first_year__lte=year, plan__last_year__gte=year) | Q(plan__isnull=True)
    )
    found = rows.order_by("plan_id", "order").values_list("id", "name", "unit", "plan_id")
    return tuple(Choice(*one) for one in found[:MOST])


def _goal(place: int, one: Any, choices: Sequence[Choice]) -> GoalOffer:
    named = [naming.Named(choice.id, choice.name, choice.unit) for choice in choices]
    meant, sure = naming.meant(one.name, named)
    value = Decimal(one.value) if one.value else None
    if meant is not None and value is not None:
        units = {choice.id: choice.unit for choice in choices}
        value = naming.in_unit(value, one.unit, units[meant])
        meant, sure, value = (meant, sure, value) if value is not None else (None, "", Decimal(one.value))
    return GoalOffer(
        place, one.name, one.comparator, value, one.requirement, one.unit, one.start, one.end, meant, sure
    )


def _results(document_id: int, choices: Sequence[Choice]) -> tuple[ResultOffer, ...]:
    """The figures of the review that name an indicator; each indicator takes the first."""
    clauses = Clause.objects.filter(document_id=document_id, part="review").order_by("order")
    named = [naming.Named(choice.id, choice.name, choice.unit) for choice in choices]
    units = {choice.id: choice.unit for choice in choices}
    found: dict[int, ResultOffer] = {}
    for address, text, targets in clauses.values_list("address", "text", "targets"):
        for name, target in _subjects(targets):
            meant, sure = naming.meant(name, named)
            if meant is None or sure != "same" or meant in found:
                continue
            printed = Decimal(target["value"])
            value = naming.in_unit(printed, target["unit"], units[meant])
            if value is not None:
                found[meant] = _result(name, value, printed, target, address, text, meant)
    return tuple(found.values())


def _result(
    name: str,
    value: Decimal,
    printed: Decimal,
    target: Mapping[str, Any],
    address: str,
    text: str,
    meant: int,
) -> ResultOffer:
    bound = "" if target["comparator"] == "=" else target["comparator"]
    start, end = target["span"]
    return ResultOffer(start, name, value, printed, target["unit"], bound, start, end, address, text, meant)


def _subjects(targets: Sequence[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    """Each figure with the thing it is of: a bare 同比增长 speaks of the figure before it."""
    found, before = [], ""
    for target in targets:
        name = str(target["what"])
        if LIKE_BEFORE.match(name):
            name = f"{before}增长" if before else name
        else:
            before = name
        found.append((name, target))
    return found
