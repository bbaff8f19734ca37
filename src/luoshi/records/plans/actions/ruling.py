"""Interpretations (口径): who, when, why, from which day. The earlier ones stay."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.plans.models import Indicator, Ruling
from luoshi.records.plans.permissions import MANAGE, require

LONGEST = 2_000


@transaction.atomic
def make_ruling(
    indicator_id: int,
    *,
    reason: str,
    from_day: date,
    by: Actor,
    at: datetime,
    year: int | None = None,
    lower: Decimal | None = None,
    upper: Decimal | None = None,
    tolerance: Decimal | None = None,
    finding: str = "",
) -> Ruling:
    """Record how the target (or the goal of `year`) is to be read from `from_day` on. Raises NotAllowed, BadValue."""
    require(by, MANAGE, "只有督查室可以记录口径。")
    if not Indicator.objects.filter(pk=indicator_id).exists():
        raise BadValue("没有找到这个指标，可能已被删除。请刷新页面。")
    if not reason.strip() or len(reason) > LONGEST:
        raise BadValue(f"请写明理由，不超过 {LONGEST} 个字。")
    if finding not in {"", "met", "missed"}:
        raise BadValue("认定结果只能是“完成”或“未完成”。")
    if lower is None and upper is None and tolerance is None and not finding:
        raise BadValue("请写明口径：上下限、允许的差距，或直接认定完成与否。")
    if lower is not None and upper is not None and lower > upper:
        raise BadValue("下限大于上限，请检查。")
    if tolerance is not None and tolerance < 0:
        raise BadValue("允许的差距不能是负数。")
    row = Ruling.objects.create(
        indicator_id=indicator_id,
        year=year,
        lower=lower,
        upper=upper,
        tolerance=tolerance,
        finding=finding,
        reason=reason.strip(),
        from_day=from_day,
        made_at=at,
        made_by=by.name,
    )
    record("ruling.make", [Change("ruling", row.pk, None, snapshot(row))], by=by, at=at)
    return row
