"""The money of days, opened by the operator out of the year's ceiling: even by month, each channel on its own (第十三条)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.money.writing import in_yuan
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.entitlements.actions import allot
from luoshi.records.entitlements.schemes import Open
from luoshi.records.ledger import actions as ledger
from luoshi.records.releases.actions import DAYS_MOST, Ground, decide
from luoshi.records.releases.models import Decision
from luoshi.records.releases.permissions import operates
from luoshi.records.releases.plans import opened_fen, plan_of

DAY_MOST_FEN: Final = 10**13
SOURCE: Final = "source"
"""The account, below the root of the scheme's money, out of which days are filled; the ceiling limits what goes out."""


@transaction.atomic
def open_money(
    scheme: Open,
    days: tuple[date, date],
    amounts: Mapping[str, int],
    ground: Ground,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Put so much (fen, by channel) on the account of each of `days`, both included, beside what lies there; the decision's id.

    No month gets more than its planned share of the ceiling. Raises NotAllowed, BadValue, WrongState.
    """
    if not operates(by):
        raise NotAllowed("只有项目经办可以划入每日资金。")
    first, last = days
    if first < day_of(at) or not 0 <= (last - first).days < DAYS_MOST:
        raise BadValue(f"划入资金的日期应从今天起，一次最多 {DAYS_MOST} 天。")
    if not amounts or not all(0 < one <= DAY_MOST_FEN for one in amounts.values()):
        raise BadValue("请至少填写一个渠道每天的金额，金额应大于零。")
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    _must_fit(scheme, every, sum(amounts.values()), at)
    number = decide(scheme, "money", days, {"amounts": dict(amounts)}, ground, by=by, at=at)
    source = ledger.open_account(f"{scheme.money_root}/{SOURCE}", may_overdraw=True, by=by, at=at)
    for day in every:
        for channel, amount in sorted(amounts.items()):
            allot(scheme, day=day, channel=channel, amount_fen=amount, source=source, by=by, at=at)
    return number


def _must_fit(scheme: Open, days: list[date], a_day_fen: int, at: datetime) -> None:
    """Raise WrongState where a month would get more than its share; one decision at a time, under the ceiling's lock."""
    held = Decision.objects.select_for_update().filter(scheme_id=scheme.id, kind="ceiling")
    if held.order_by("id").first() is None:
        raise WrongState("还没有决定年度总额，请先决定总额，再划入每日资金。")
    for month in sorted({day.replace(day=1) for day in days}):
        wanted = a_day_fen * sum(day.replace(day=1) == month for day in days)
        planned = plan_of(scheme, month.year).months[month.month - 1].planned_fen
        left = planned - opened_fen(scheme, month, at=at)
        if wanted > left:
            raise WrongState(
                f"{month.month}月按均衡使用还可划入 {in_yuan(max(left, 0))}，这次共需 {in_yuan(wanted)}。"
                "请减少金额，或先决定结转。"
            )
