"""Opening a scheme, planning releases, noting what was taken elsewhere: acts of operators and registers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Sum

from luoshi.policy.dates.windows import day_of
from luoshi.policy.entitlements.terms import UnsoundTerms, parse, plain
from luoshi.policy.ledger.values import Leg, Move
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.entitlements.models import Elsewhere, Order, Release, Scheme
from luoshi.records.entitlements.money import paid_path, pot_path
from luoshi.records.entitlements.permissions import operates
from luoshi.records.entitlements.schemes import Open
from luoshi.records.ledger import actions as ledger
from luoshi.records.ledger.queries import account_id, balance

RULINGS_MOST: Final = 200
AHEAD_MOST: Final = 366
"""Days from which on a ruling may begin to hold."""
RELEASE_MOST: Final = 10_000_000
"""Pieces of one day, category and channel."""


@transaction.atomic
def open_scheme(programme: str, data: Mapping[str, Any], *, money_root: str, by: Actor, at: datetime) -> Open:
    """Open a programme's entitlements here with its terms as data; opened already, its terms are replaced,
    its rulings stay.

    What was decided before stays as it was answered. Raises NotAllowed, BadValue.
    """
    _must_operate(by)
    try:
        parse(plain(data))
    except UnsoundTerms as problem:
        raise BadValue(str(problem)) from problem
    row = Scheme.objects.select_for_update().filter(programme=programme).first()
    before = snapshot(row, "terms", "money_root") if row else None
    if row is None:
        row = Scheme(programme=programme, opened_at=at)
    made = row.terms.get("rulings", []) if row.pk else []
    row.terms, row.money_root = {**plain(data), "rulings": made}, money_root
    row.save()
    opened = Open(row.pk, programme, money_root, parse(row.terms))
    ledger.open_account(paid_path(opened), by=by, at=at)
    change = Change("scheme", row.pk, before, snapshot(row, "terms", "money_root"))
    record("entitlement.open-scheme", [change], by=by, at=at)
    return opened


@transaction.atomic
def plan_release(
    scheme: Open, *, day: date, category: str, channel: str, size: int, by: Actor, at: datetime
) -> int:
    """Decide how many pieces a day gives; decided already, the size is changed by the difference. The id.

    A release that is gone is final: whoever was told so must be able to rely on it. More pieces are another day's.
    Raises NotAllowed, BadValue, WrongState.
    """
    _must_operate(by)
    if category not in scheme.terms.category_names or channel not in scheme.terms.channel_names:
        raise BadValue(f"没有品类“{category}”或渠道“{channel}”。")
    if not 0 <= size <= RELEASE_MOST:
        raise BadValue(f"投放数量应为 0 到 {RELEASE_MOST}，收到 {size}。")
    place = {"scheme_id": scheme.id, "day": day, "category": category, "channel": channel}
    if scheme.terms.readings_on(day).hold == "claim":
        _must_be_covered(scheme, day, channel, {category: size}, at)
    row = Release.objects.select_for_update().filter(**place).first()
    before = None
    if row is None:
        row = Release.objects.create(**place, size=size, left=size)
    else:
        before = snapshot(row)
        given = row.size - row.left
        if size < given or (row.left == 0 and size > row.size):
            raise WrongState(f"已发出 {given} 个，已领完的投放不能再增加，投放也不能少于已发出的数量。")
        row.size, row.left = size, size - given
        row.save(update_fields=["size", "left"])
    record("entitlement.plan-release", [Change("release", row.pk, before, snapshot(row))], by=by, at=at)
    return row.pk


@transaction.atomic
def take_ruling(scheme: Open, name: str, value: str | bool, *, since: date, by: Actor, at: datetime) -> Open:
    """From the day `since` on, not before tomorrow, this reading holds; gates look for rulings when a day begins.

    Money that is held at the claim must cover what is planned from then on. Raises NotAllowed, BadValue, WrongState.
    """
    _must_operate(by)
    if not 0 < (since - day_of(at)).days <= AHEAD_MOST:
        raise BadValue(f"口径最早自明天起适用，最远 {AHEAD_MOST} 天之后，收到 {since:%Y-%m-%d}。")
    row = Scheme.objects.select_for_update().get(pk=scheme.id)
    made = row.terms.get("rulings", [])
    if len(made) >= RULINGS_MOST:
        raise WrongState(f"口径已裁定 {RULINGS_MOST} 次，达到上限。")
    row.terms = {**row.terms, "rulings": [*made, {"since": str(since), "name": name, "value": value}]}
    try:
        ruled = Open(row.pk, row.programme, row.money_root, parse(row.terms))
    except UnsoundTerms as problem:
        raise BadValue(str(problem)) from problem
    row.save(update_fields=["terms"])
    if name == "hold":
        _must_all_be_covered(ruled, since, at)
    after = {"reading": name, "value": value, "since": since.isoformat()}
    record("entitlement.rule", [Change("scheme", row.pk, None, after)], by=by, at=at)
    return ruled


def _must_all_be_covered(scheme: Open, since: date, at: datetime) -> None:
    planned = Release.objects.filter(scheme_id=scheme.id, day__gte=since).values_list("day", "channel")
    for day, channel in planned.distinct().order_by("day", "channel"):
        if scheme.terms.readings_on(day).hold == "claim":
            _must_be_covered(scheme, day, channel, {}, at)


@transaction.atomic
def allot(
    scheme: Open, *, day: date, channel: str, amount_fen: int, source: int, by: Actor, at: datetime
) -> int:
    """Open a day's money of a channel: move it there from the account `source`. The account's id.

    Raises NotAllowed, BadValue, WrongState (the source has not so much).
    """
    _must_operate(by)
    if channel not in scheme.terms.channel_names:
        raise BadValue(f"没有渠道“{channel}”。")
    path = pot_path(scheme, day, channel)
    pot = ledger.open_account(path, by=by, at=at)
    key = f"{path}:{at.isoformat()}"
    (outcome,) = ledger.apply([Move(key=key, legs=(Leg(source, pot, amount_fen),))], by=by, at=at)
    if not outcome.accepted:
        raise WrongState("来源账户的余额不足，当日资金没有划入。")
    return pot


@transaction.atomic
def note_elsewhere(
    scheme: Open, *, person: int, category: str, kind: str, taken: bool = True, by: Actor, at: datetime
) -> None:
    """What the national register says: claimed or used in another place; `taken=False` where it was given back."""
    if kind not in {"claimed", "used"} or category not in scheme.terms.category_names:
        raise BadValue(f"不认识的登记“{category}/{kind}”。")
    mine = Elsewhere.objects.filter(scheme_id=scheme.id, person_id=person, category=category, kind=kind)
    if taken and not mine.exists():
        Elsewhere.objects.create(
            scheme_id=scheme.id, person_id=person, category=category, kind=kind, noted_at=at
        )
    elif not taken:
        mine.delete()
    after = {"category": category, "kind": kind, "taken": taken}
    record("entitlement.note-elsewhere", [Change("entitlement", person, None, after)], by=by, at=at)


def _must_be_covered(scheme: Open, day: date, channel: str, sizes: Mapping[str, int], at: datetime) -> None:
    """Where money is held already at the claim: every piece of the day and channel at its cap is there. Raises WrongState."""
    Scheme.objects.select_for_update().get(
        pk=scheme.id
    )  # one decision at a time; claims do not touch this row
    rows = Release.objects.filter(scheme_id=scheme.id, day=day, channel=channel)
    planned = {**dict(rows.values_list("category", "size")), **sizes}
    needed = sum(size * scheme.terms.category(name).cap_fen for name, size in planned.items())
    there = _allotted_fen(scheme, day, channel, at)
    if needed > there:
        raise WrongState(
            f"按“领取时即预留资金”的口径，当日这一渠道的投放最多需要 {needed // 100} 元，已划入 {there // 100} 元。"
            "请先划入资金，或减少投放。"
        )


def _allotted_fen(scheme: Open, day: date, channel: str, at: datetime) -> int:
    """What was moved to the day's account of the channel: what lies there and what orders have taken from it."""
    path = pot_path(scheme, day, channel)
    pot = account_id(path)
    found = balance(pot, at=at) if pot is not None else None
    paid = Order.objects.filter(scheme_id=scheme.id, pot=path, state="paid").aggregate(fen=Sum("subsidy_fen"))
    return (found.balance_fen if found else 0) + int(paid["fen"] or 0)


def _must_operate(by: Actor) -> None:
    if not operates(by):
        raise NotAllowed("只有项目经办可以开设补贴资格、决定投放数量。")
