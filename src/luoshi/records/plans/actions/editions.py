"""Adjusting a plan: proposed by the government, approved by its authority alone; both editions stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.plans.actions.indicators import GoalText, check_goal
from luoshi.records.plans.models import Edition, Indicator, Plan, Target
from luoshi.records.plans.permissions import MANAGE, require

LONGEST: Final = 4_000


@dataclass(frozen=True, slots=True)
class TargetChange:
    """The new target of one indicator."""

    indicator_id: int
    goal: GoalText


@transaction.atomic
def propose_adjustment(
    plan_id: int, changes: Sequence[TargetChange], *, reason: str, by: Actor, at: datetime
) -> Edition:
    """Draw up an adjustment: all targets as they stand, with the changes. Raises NotAllowed, BadValue, WrongState."""
    require(by, MANAGE, "只有督查室可以提出规划调整。")
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    if plan.editions.filter(state=Edition.State.PROPOSED).exists():
        raise WrongState("已有一项调整在等待批准，请先办结它。")
    if not reason.strip() or len(reason) > LONGEST:
        raise BadValue(f"请写明调整的理由，不超过 {LONGEST} 个字。")
    wanted = {one.indicator_id: one.goal for one in changes}
    if not wanted:
        raise BadValue("没有改动任何指标的目标，不构成调整。")
    for goal in wanted.values():
        check_goal(goal)
    return _drawn_up(plan, wanted, reason.strip(), by, at)


def _drawn_up(plan: Plan, wanted: dict[int, GoalText], reason: str, by: Actor, at: datetime) -> Edition:
    if Indicator.objects.filter(plan=plan, pk__in=wanted).count() != len(wanted):
        raise BadValue("要调整的指标不在这份规划中。请刷新页面。")
    newest = plan.editions.order_by("-number").first()
    current = plan.editions.filter(state=Edition.State.APPROVED).order_by("-number").first()
    if newest is None or current is None:
        raise WrongState("这份规划没有已批准的版本。")
    row = Edition.objects.create(
        plan=plan, number=newest.number + 1, reason=reason, proposed_at=at, proposed_by=by.name
    )
    Target.objects.bulk_create(
        _carried(row, old, wanted.get(old.indicator_id)) for old in current.targets.order_by("id")
    )
    after = {**snapshot(row), "indicators": sorted(wanted), "title": plan.title}
    record("edition.propose", [Change("edition", row.pk, None, after)], by=by, at=at)
    return row


def _carried(edition: Edition, old: Target, goal: GoalText | None) -> Target:
    if goal is None:
        goal = GoalText(old.comparator, old.value, old.upper, old.requirement)
    return Target(
        edition=edition,
        indicator_id=old.indicator_id,
        comparator=goal.comparator if goal.value is not None else "",
        value=goal.value,
        upper=goal.upper,
        requirement=goal.requirement.strip(),
    )


@transaction.atomic
def decide_adjustment(
    edition_id: int,
    *,
    approve: bool,
    authority: str,
    decision: str,
    decided_on: date,
    by: Actor,
    at: datetime,
) -> Edition:
    """Record what the authority decided. Raises NotAllowed, WrongState, BadValue where another body decided."""
    require(by, MANAGE, "只有督查室可以登记规划调整的审批结果。")
    row = Edition.objects.select_for_update(of=("self",)).select_related("plan").get(pk=edition_id)
    if row.state != Edition.State.PROPOSED:
        raise WrongState("这项调整已经办结，不能再改。")
    if approve and authority.strip() != row.plan.authority:
        raise BadValue(f"本规划的调整须经{row.plan.authority}批准，其他机关批准的不能生效。")
    if not decision.strip():
        raise BadValue("请填写批准（或不批准）的文号或决定名称。")
    if decided_on > day_of(at):
        raise BadValue(f"决定日期 {decided_on.isoformat()} 还没有到。")
    before = snapshot(row)
    row.state = Edition.State.APPROVED if approve else Edition.State.REFUSED
    row.authority, row.decision, row.decided_on = authority.strip()[:100], decision.strip()[:200], decided_on
    row.save()
    verb = "edition.approve" if approve else "edition.refuse"
    record(verb, [Change("edition", row.pk, before, snapshot(row))], by=by, at=at)
    return row
