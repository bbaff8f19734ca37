"""From the read document to the plan: nothing is typed again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.policy.indicators.values import DIRECTIONS, MANNERS
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.plans.models import Edition, Indicator, Plan, Target
from luoshi.records.plans.permissions import MANAGE, require
from luoshi.records.plans.readings import PlanOffer, Proposed, plan_offer

AUTHORITY: Final = "市人大常委会"
"""Who approves a change of the plan unless another is named: plans of a city are passed by its people's congress."""
NO_CORRECTIONS: Final[Mapping[str, "Correction"]] = {}


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person put right before loading: how the indicator is held to its target, and which way is better."""

    manner: str
    direction: str


@transaction.atomic
def load_plan(
    document_id: int,
    *,
    by: Actor,
    at: datetime,
    corrections: Mapping[str, Correction] = NO_CORRECTIONS,
    authority: str = AUTHORITY,
) -> Plan:
    """Make the plan with its first edition from what was read. A plan loaded before is given back unchanged.

    `corrections` by the number of the indicator. Raises NotAllowed, BadValue.
    """
    require(by, MANAGE, "只有督查室可以载入规划。")
    offer = plan_offer(document_id)
    if offer is None:
        raise BadValue("这份文件里没有读出规划指标表，无法载入。请确认导入的是规划纲要全文。")
    if offer.plan_id is not None:
        return Plan.objects.get(pk=offer.plan_id)
    if offer.years is None:
        raise BadValue("从标题和日期都看不出规划的起止年份，请在文件标题中写明，例如“2021—2025年”。")
    for number, correction in corrections.items():
        _check(number, correction)
    plan = _plan(offer, offer.years, authority.strip() or AUTHORITY, at)
    edition = _first_edition(plan, at, by)
    rows = {one.key: _indicator(plan, one, corrections.get(one.key)) for one in offer.indicators}
    _relate(rows, offer)
    targets = [_target(edition, rows[one.key], one) for one in offer.indicators]
    Target.objects.bulk_create(targets)
    changes = [Change("plan", plan.pk, None, {**snapshot(plan), "indicators": len(rows)})]
    record("plan.load", changes, by=by, at=at)
    return plan


def _check(number: str, correction: Correction) -> None:
    if correction.manner not in MANNERS or correction.direction not in DIRECTIONS:
        raise BadValue(f"指标 {number} 的考核方式或方向不对，请重新选择。")


def _plan(offer: PlanOffer, years: tuple[int, int], authority: str, at: datetime) -> Plan:
    return Plan.objects.create(
        document_id=offer.document_id,
        title=offer.title,
        first_year=years[0],
        last_year=years[1],
        authority=authority,
        loaded_at=at,
    )


def _first_edition(plan: Plan, at: datetime, by: Actor) -> Edition:
    document = plan.document
    return Edition.objects.create(
        plan=plan,
        number=1,
        state=Edition.State.APPROVED,
        authority=document.issuer[:100] or plan.authority,
        decision=document.name[:200],
        decided_on=document.issued_on or at.date(),
        proposed_at=at,
        proposed_by=by.name,
    )


def _indicator(plan: Plan, one: Proposed, correction: Correction | None) -> Indicator:
    return Indicator.objects.create(
        plan=plan,
        order=one.order,
        number=one.key,
        group=one.group,
        name=one.name,
        kind=one.kind,
        unit=one.unit,
        manner=correction.manner if correction else one.manner,
        direction=correction.direction if correction else one.direction,
        cumulative=one.cumulative,
        note=one.note,
        document_id=plan.document_id,
        start=one.start,
        end=one.end,
    )


def _relate(rows: Mapping[str, Indicator], offer: PlanOffer) -> None:
    for one in offer.indicators:
        if one.related:
            rows[one.key].related = rows[one.related]
            rows[one.key].save(update_fields=["related"])


def _target(edition: Edition, indicator: Indicator, one: Proposed) -> Target:
    return Target(
        edition=edition,
        indicator=indicator,
        comparator=one.comparator,
        value=one.value,
        requirement=one.requirement,
    )
