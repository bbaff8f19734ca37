"""Unused money of a month goes on by a recorded decision (第十三条): from its days' accounts to another day's."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.ledger.values import Leg, Move
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record
from luoshi.records.entitlements.models import Scheme
from luoshi.records.entitlements.money import pot_path
from luoshi.records.entitlements.queries import Open, open_scheme
from luoshi.records.ledger import actions as ledger
from luoshi.records.ledger.queries import account_id, balance
from luoshi.records.settlement.models import RollOver
from luoshi.records.settlement.permissions import RUN, require

CLAUSE: Final = "第十三条"


@transaction.atomic
def roll_over(
    scheme_id: int, *, month: date, channel: str, to_day: date, authority: str, by: Actor, at: datetime
) -> int:
    """Move what the days of a month that is over have left of a channel to the account of `to_day`; the amount in fen.

    Money that is set aside for orders stays. Raises NotAllowed, BadValue, WrongState (nothing left).
    """
    programme = Scheme.objects.filter(pk=scheme_id).values_list("programme", flat=True).first()
    scheme = open_scheme(programme) if programme else None
    if scheme is None:
        raise BadValue("没有这个补贴项目。")
    require(by, RUN, scheme.programme, "只有项目经办可以决定结转。")
    first, following = month.replace(day=1), (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    if day_of(at) < following or to_day < following or to_day < day_of(at):
        raise BadValue("月份结束之后才能结转，转入的日期应是今天或以后的一天。")
    if channel not in scheme.terms.channel_names or not 0 < len(authority.strip()) <= 200:
        raise BadValue("请选择渠道，并写明结转的依据（200字以内）。")
    moved = _move(scheme, first, following, channel, to_day, by=by, at=at)
    if not moved:
        raise WrongState("这个月该渠道没有剩余资金可以结转。")
    row = RollOver.objects.create(
        scheme_id=scheme_id,
        month=first,
        channel=channel,
        to_day=to_day,
        amount_fen=moved,
        authority=authority.strip(),
        decided_at=at,
        decided_by=by.name,
    )
    told = {
        "name": f"{first:%Y-%m}",
        "amount_fen": moved,
        "to_day": to_day.isoformat(),
        "reason": row.authority,
    }
    record("settlement.roll-over", [Change("roll-over", row.pk, None, told)], by=by, at=at)
    return moved


def _move(
    scheme: Open, first: date, following: date, channel: str, to_day: date, *, by: Actor, at: datetime
) -> int:
    end = ledger.open_account(pot_path(scheme, to_day, channel), by=by, at=at)
    moves = []
    for day in range((following - first).days):
        path = pot_path(scheme, first + timedelta(days=day), channel)
        number = account_id(path)
        left = balance(number, at=at) if number is not None else None
        if number is not None and left is not None and left.available_fen > 0:
            key = f"roll-over:{scheme.id}:{first + timedelta(days=day)}:{channel}:{at.timestamp():.6f}"
            leg = Leg(number, end, left.available_fen)
            clause = f"{scheme.terms.document}#{CLAUSE}"
            moves.append(Move(key=key, legs=(leg,), subject=f"roll-over:{first:%Y-%m}", clause=clause))
    outcomes = ledger.apply(moves, by=by, at=at) if moves else ()
    if not all(one.accepted for one in outcomes):
        raise WrongState("结转的资金同时被使用，请稍后再试。")
    return sum(leg.amount_fen for move in moves for leg in move.legs)
