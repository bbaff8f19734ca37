"""The operator's decisions on money and sizes, what gates report, and where goods were sent."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.entitlements.planning import CannotRoll, Roll, check_roll
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.entitlements.actions import plan_release
from luoshi.records.entitlements.models import Order
from luoshi.records.entitlements.schemes import Open
from luoshi.records.persons.actions import note_looks
from luoshi.records.persons.permissions import ROTATE
from luoshi.records.persons.permissions import require as require_with_persons
from luoshi.records.persons.sealing import found_by, opened, resealed, ring, sealed
from luoshi.records.releases.models import Beat, Decision, Delivery
from luoshi.records.releases.permissions import exports_addresses, operates
from luoshi.records.releases.plans import plan_of
from luoshi.records.releases.queries import addresses

CEILING_MOST_FEN: Final = 10**15
DAYS_MOST: Final = 14
"""Days that one decision on sizes may cover."""
WORDS_MOST: Final = 200
WHY_MOST: Final = 500
DELIVERIES_MOST: Final = 5_000
BEATS_KEPT: Final = timedelta(days=7)
Sizes = Mapping[str, Mapping[str, int]]
"""Category → channel → pieces a day."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Who decided, when, and why: each decision carries it."""

    authority: str
    decided_on: date
    why: str = ""


@dataclass(frozen=True, slots=True)
class BeatValues:
    """About a second of a gate."""

    gate: str
    spent_ms: int
    waiting: int
    pace: int
    median_ms: int
    slowest_ms: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sent:
    """Where an order's goods went, as the merchant or the reviewer reports it."""

    merchant: int
    number: str
    district: str
    rural: bool
    address: str


@transaction.atomic
def set_ceiling(scheme: Open, year: int, amount_fen: int, ground: Ground, *, by: Actor, at: datetime) -> int:
    """The year's ceiling; a later one replaces it and both stay on record. The decision's id."""
    _must_operate(by)
    if not 0 < amount_fen <= CEILING_MOST_FEN:
        raise BadValue("年度总额应大于零。")
    used = sum(one.used_fen for one in plan_of(scheme, year).months)
    if amount_fen < used:
        raise WrongState(f"本年已支付补贴 {used // 100} 元，总额不能低于它。")
    days = (date(year, 1, 1), date(year, 12, 31))
    return decide(scheme, "ceiling", days, {"amount_fen": amount_fen}, ground, by=by, at=at)


@transaction.atomic
def decide_sizes(
    scheme: Open,
    days: tuple[date, date],
    sizes: Sizes,
    ground: Ground,
    *,
    rural_bp: int = 0,
    by: Actor,
    at: datetime,
) -> int:
    """How many pieces each day of `days` (both included) gives, for every category and channel named; the decision's id.

    `rural_bp`: which share of the online pieces is meant to reach rural areas (第四条); it guides and is measured.
    Raises NotAllowed, BadValue, WrongState (less than was given already, or gone).
    """
    _must_operate(by)
    first, last = days
    if first < day_of(at) or not 0 <= (last - first).days < DAYS_MOST:
        raise BadValue(f"投放日期应从今天起，一次最多 {DAYS_MOST} 天。")
    if not 0 <= rural_bp <= 10_000 or not sizes:
        raise BadValue("请至少填写一个品类的数量；农村地区比例应在 0 到 100% 之间。")
    for number in range((last - first).days + 1):
        for category, of in sizes.items():
            for channel, size in of.items():
                day = first + timedelta(days=number)
                plan_release(scheme, day=day, category=category, channel=channel, size=size, by=by, at=at)
    content = {"sizes": {name: dict(of) for name, of in sizes.items()}, "rural_bp": rural_bp}
    return decide(scheme, "sizes", days, content, ground, by=by, at=at)


@transaction.atomic
def roll_over(scheme: Open, year: int, roll: Roll, ground: Ground, *, by: Actor, at: datetime) -> int:
    """Move what a month did not use to a later one. The decision's id. Raises NotAllowed, WrongState."""
    _must_operate(by)
    Decision.objects.select_for_update().filter(scheme_id=scheme.id, kind="ceiling").order_by("id").first()
    try:
        check_roll(plan_of(scheme, year).months, roll, today=day_of(at), year=year)
    except CannotRoll as problem:
        raise WrongState(str(problem)) from problem
    days = (date(year, roll.source, 1), date(year, roll.target, 1))
    return decide(scheme, "roll", days, {"amount_fen": roll.amount_fen}, ground, by=by, at=at)


def note_beat(scheme: Open, values: BeatValues, *, at: datetime) -> None:
    """A gate says what it did. Technical, without an audit row; kept for a week (`forget_beats`)."""
    Beat.objects.create(scheme_id=scheme.id, at=at, **asdict(values))


def forget_beats(*, at: datetime) -> int:
    """Drop what gates reported more than a week ago. How many."""
    return Beat.objects.filter(at__lt=at - BEATS_KEPT).delete()[0]


@transaction.atomic
def note_deliveries(scheme: Open, rows: Sequence[Sent], *, by: Actor, at: datetime) -> int:
    """Keep where goods were sent, sealed; all rows or none. How many. Raises NotAllowed, BadValue with the first fault."""
    _must_operate(by)
    if not 0 < len(rows) <= DELIVERIES_MOST:
        raise BadValue(f"一次应有 1 到 {DELIVERIES_MOST} 行，收到 {len(rows)} 行。")
    people = _holders(scheme, rows)
    for place, one in enumerate(rows, 1):
        if (one.merchant, one.number) not in people:
            raise BadValue(f"第 {place} 行：没有企业 {one.merchant} 的订单“{one.number}”。")
        if not 0 < len(one.address) <= WORDS_MOST or not 0 < len(one.district) <= 20:
            raise BadValue(f"第 {place} 行：区和地址不能为空，地址最多 {WORDS_MOST} 字。")
    made = [_delivery(scheme, one, people[one.merchant, one.number], at) for one in rows]
    if len({(one.merchant_id, one.number) for one in made}) < len(made):
        raise BadValue("同一订单在清单中出现了两次。")
    fields = ["district", "rural", "address_digest", "address_sealed", "noted_at"]
    Delivery.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["scheme", "merchant_id", "number"], update_fields=fields
    )
    change = Change("scheme", scheme.id, None, {"rows": len(rows)})
    record("rush.note-deliveries", [change], by=by, at=at)
    return len(rows)


def _holders(scheme: Open, rows: Sequence[Sent]) -> dict[tuple[int, str], int]:
    numbers = {one.number for one in rows}
    merchants = {one.merchant for one in rows}
    found = Order.objects.filter(scheme_id=scheme.id, merchant_id__in=merchants, number__in=numbers)
    return {(m, n): person for m, n, person in found.values_list("merchant_id", "number", "person_id")}


def _delivery(scheme: Open, one: Sent, person: int, at: datetime) -> Delivery:
    return Delivery(
        scheme_id=scheme.id,
        merchant_id=one.merchant,
        number=one.number,
        person_id=person,
        district=one.district,
        rural=one.rural,
        address_digest=found_by(one.address, "address"),
        address_sealed=sealed(one.address, "address").sealed,
        noted_at=at,
    )


def decide(
    scheme: Open,
    kind: str,
    days: tuple[date, date],
    content: Mapping[str, Any],
    ground: Ground,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Keep a decision with its ground; the id. Raises BadValue."""
    if not ground.authority.strip() or len(ground.authority) > WORDS_MOST or len(ground.why) > WHY_MOST:
        raise BadValue(f"请写明决定的依据（{WORDS_MOST} 字以内），说明最多 {WHY_MOST} 字。")
    if ground.decided_on > day_of(at):
        raise BadValue("决定日期不能晚于今天。")
    row = Decision.objects.create(
        scheme_id=scheme.id,
        kind=kind,
        first_day=days[0],
        last_day=days[1],
        content=dict(content),
        authority=ground.authority.strip(),
        decided_on=ground.decided_on,
        why=ground.why.strip(),
        user_id=by.user_id,
        by_name=by.name,
        at=at,
    )
    record(f"rush.{kind}", [Change("release-decision", row.pk, None, snapshot(row))], by=by, at=at)
    return row.pk


def _must_operate(by: Actor) -> None:
    if not operates(by):
        raise NotAllowed("只有项目经办可以决定资金额度和投放，登记收货地址。")


@transaction.atomic
def export_addresses(
    scheme: Open, *, purpose: str, by: Actor, at: datetime
) -> tuple[tuple[str, str, int, int], ...]:
    """The anomalous addresses in plain text for the postal side (第二十一条): (district, address, orders, people).

    Each export is a look that is logged with its purpose. Raises NotAllowed, BadValue (no purpose).
    """
    if not exports_addresses(by):
        raise NotAllowed("只有项目经办和审计可以导出异常收货地址。")
    rows = addresses(scheme)
    note_looks("scheme", [scheme.id], ("address",), plain=True, purpose=purpose, by=by, at=at)
    places: dict[str, str] = {}
    digests = [bytes.fromhex(one.digest) for one in rows]
    for row in Delivery.objects.filter(scheme_id=scheme.id, address_digest__in=digests):
        places.setdefault(bytes(row.address_digest).hex(), opened(row.address_sealed, "address"))
    change = Change("scheme", scheme.id, None, {"rows": len(rows), "purpose": purpose.strip()})
    record("rush.export-addresses", [change], by=by, at=at)
    return tuple((one.district, places[one.digest], one.orders, one.people) for one in rows)


@transaction.atomic
def reseal_addresses(*, most: int = 2_000, by: Actor, at: datetime) -> int:
    """Lay addresses of deliveries under the current key, `most` at once; how many were changed. Raises NotAllowed."""
    require_with_persons(by, ROTATE, "只有系统维护人员可以更换个人信息密钥。")
    old = Delivery.objects.select_for_update().exclude(address_sealed__startswith=f"{ring().current.name}.")
    rows = list(old.order_by("scheme_id", "merchant_id", "number")[:most])
    for row in rows:
        Delivery.objects.filter(pk=row.pk).update(address_sealed=resealed(row.address_sealed, "address"))
    if rows:
        change = Change("scheme", rows[0].scheme_id, None, {"addresses": len(rows)})
        record("release.reseal", [change], by=by, at=at)
    return len(rows)
