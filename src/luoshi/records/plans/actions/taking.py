"""A work report: its goals become the year's row of the same indicators, its results the figures of the year before."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction

from luoshi.policy.indicators import naming
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.documents.models import Document
from luoshi.records.plans.actions.valuing import Figure, write_value
from luoshi.records.plans.models import Indicator, ReportTaken, Value, YearGoal
from luoshi.records.plans.permissions import MANAGE, require
from luoshi.records.plans.readings import GoalOffer, ReportOffer, ResultOffer, comparator_of, report_offer

NEW: Final = 0
"""In place of an indicator's id: the goal becomes an indicator of its own."""
SKIP: Final = -1
"""In place of an indicator's id: not taken over."""


@transaction.atomic
def take_report(
    document_id: int,
    *,
    by: Actor,
    at: datetime,
    goals: Mapping[int, int] | None = None,
    results: Collection[int] | None = None,
) -> ReportTaken:
    """Take over goals and results as offered, or as a person chose: key of a goal → indicator (or NEW, SKIP).

    A report taken before is given back unchanged. Raises NotAllowed, BadValue.
    """
    require(by, MANAGE, "只有督查室可以载入工作报告的目标。")
    known = ReportTaken.objects.filter(document_id=document_id).first()
    if known is not None:
        return known
    offer = report_offer(document_id)
    if offer is None:
        raise BadValue("这份文件不是带年份的政府工作报告，无法载入年度目标。")
    if offer.taken:
        raise BadValue(f"{offer.year} 年的工作报告已经载入过，同一年只载入一份。")
    known_ids = {choice.id for choice in offer.choices}
    made = [_take_goal(offer, one, _chosen(one, goals, offer), at) for one in offer.goals]
    # Read again: a result may answer a goal that has only now become an indicator.
    own = {row.indicator_id for row in made if row is not None}
    fresh = report_offer(document_id)
    found = fresh.results if fresh is not None else ()
    held = [
        one for one in found if results is None or one.key in results or one.indicator_id in own - known_ids
    ]
    for one in held:
        _take_result(offer, one, by, at)
    row = ReportTaken.objects.create(
        document_id=document_id,
        year=offer.year,
        taken_at=at,
        goals=sum(one is not None for one in made),
        results=len(held),
    )
    record(
        "goals.take", [Change("goals", row.pk, None, {**snapshot(row), "title": offer.title})], by=by, at=at
    )
    return row


def _chosen(one: GoalOffer, goals: Mapping[int, int] | None, offer: ReportOffer) -> int:
    if goals is None or one.key not in goals:
        return one.indicator_id or NEW
    chosen = goals[one.key]
    if chosen not in {NEW, SKIP} and chosen not in {choice.id for choice in offer.choices}:
        raise BadValue(f"“{one.name}”对应的指标不存在，请重新选择。")
    return chosen


def _take_goal(offer: ReportOffer, one: GoalOffer, chosen: int, at: datetime) -> YearGoal | None:
    if chosen == SKIP:
        return None
    indicator_id = chosen or _of_its_own(offer, one).pk
    row, _ = YearGoal.objects.update_or_create(
        indicator_id=indicator_id,
        year=offer.year,
        origin=YearGoal.Origin.REPORT,
        defaults={
            "name": one.name,
            "comparator": one.comparator,
            "value": one.value,
            "requirement": one.requirement,
            "document_id": offer.document_id,
            "start": one.start,
            "end": one.end,
            "set_at": at,
        },
    )
    return row


def _of_its_own(offer: ReportOffer, one: GoalOffer) -> Indicator:
    comparator = comparator_of(one.comparator)
    last = (
        Indicator.objects.filter(plan__isnull=True).order_by("-order").values_list("order", flat=True).first()
    )
    return Indicator.objects.create(
        plan=None,
        order=0 if last is None else last + 1,
        name=one.name,
        kind=Indicator.Kind.YEARLY,
        unit=one.unit,
        manner=naming.manner_of(one.name, comparator, one.value is not None, False, one.requirement),
        direction=naming.direction_of(one.name, comparator),
        document_id=offer.document_id,
        start=one.start,
        end=one.end,
    )


def _take_result(offer: ReportOffer, one: ResultOffer, by: Actor, at: datetime) -> None:
    document = Document.objects.only("issued_on", "name").get(pk=offer.document_id)
    year = offer.year - 1
    figure = Figure(
        year,
        one.value,
        document.issued_on or min(date(year, 12, 31), at.date()),
        one.address,
        bound=one.bound,
        document_id=offer.document_id,
        start=one.start,
        end=one.end,
    )
    write_value(one.indicator_id, figure, Value.Origin.REPORT, by=by, at=at)
