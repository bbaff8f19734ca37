"""What the operator and the hotline see of the claim side."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, Sum

from luoshi.policy.dates.windows import day_of
from luoshi.records.entitlements.models import MERCHANT, PERSON, UNUSED, Answer, Entitlement, Order, Release
from luoshi.records.entitlements.queries import HeldRow, ReleaseRow, held_by, releases_of
from luoshi.records.entitlements.schemes import Open
from luoshi.records.persons.sealing import shown
from luoshi.records.releases.models import Beat, Decision, Delivery
from luoshi.records.releases.plans import Plan, opened_fen, plan_of

__all__ = ["Plan", "opened_fen", "plan_of"]
SHOWN_MOST: Final = 50
LIVE: Final = timedelta(seconds=60)
GATES_MOST: Final = 32
ADDRESS_LEAST: Final = 3
"""From so many different people on, an address is shown as an anomaly."""
SUSPECT: Final = ("serial-taken", "serial-activated", "not-same-person", "order-taken", "bound-elsewhere")
"""Refusals of merchants' requests that are worth a look when they come often."""
SUSPECT_LEAST: Final = 3


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A recorded decision, as it was made."""

    id: int
    kind: str
    first_day: date
    last_day: date
    content: Mapping[str, Any]
    authority: str
    decided_on: date
    why: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GateRow:
    """A gate as it last reported; `seconds_ago` says how fresh that is."""

    gate: str
    seconds_ago: int
    waiting: int
    pace: int
    median_ms: int
    slowest_ms: int


@dataclass(frozen=True, slots=True)
class Live:
    """The rush of the last minute. `per_second`: claims given in each of its seconds, the oldest first."""

    at: datetime
    rows: tuple[ReleaseRow, ...]
    per_second: tuple[int, ...]
    given_minute: int
    refusals: tuple[tuple[str, int], ...]
    gates: tuple[GateRow, ...]

    @property
    def per_s(self) -> int:
        """Claims a second over the last five full seconds."""
        return sum(self.per_second[-6:-1]) // 5

    @property
    def most(self) -> int:
        return max(self.per_second, default=0)


@dataclass(frozen=True, slots=True)
class Totals:
    """The programme so far: entitlements by what became of them, money in fen."""

    claimed: int
    live: int
    used: int
    lapsed: int
    cancelled: int
    returned: int
    subsidy_fen: int


@dataclass(frozen=True, slots=True)
class AddressRow:
    """An address to which goods of several people went."""

    digest: str
    address: str
    district: str
    orders: int
    people: int
    merchants: int


@dataclass(frozen=True, slots=True)
class MerchantSign:
    """How often a merchant's requests were refused for one of the SUSPECT reasons."""

    merchant: int
    code: str
    times: int


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer of the journal: what was asked under which key, the code."""

    key: str
    verb: str
    code: str
    at: datetime


def decisions(scheme: Open, *, most: int = SHOWN_MOST) -> tuple[DecisionRow, ...]:
    """The decisions, newest first."""
    rows = Decision.objects.filter(scheme_id=scheme.id).order_by("-id")[: min(most, SHOWN_MOST)]
    return tuple(
        DecisionRow(
            row.pk,
            row.kind,
            row.first_day,
            row.last_day,
            row.content,
            row.authority,
            row.decided_on,
            row.why,
            row.by_name,
            row.at,
        )
        for row in rows
    )


def rural_bp_on(scheme: Open, day: date) -> int:
    """The share of online pieces that the latest decision for this day means for rural areas, in basis points."""
    rows = Decision.objects.filter(
        scheme_id=scheme.id, kind="sizes", first_day__lte=day, last_day__gte=day
    ).order_by("-id")
    row = rows.first()
    return int(row.content.get("rural_bp", 0)) if row else 0


def rural_share(scheme: Open) -> tuple[int, int]:
    """(orders that went to rural areas, all orders) of the online channel whose address is known."""
    places = Delivery.objects.filter(scheme_id=scheme.id)
    online = places.filter(
        number__in=Order.objects.filter(scheme_id=scheme.id, channel="online", state="paid").values("number")
    )
    found = online.aggregate(rural=Count("number", filter=Q(rural=True)), all=Count("number"))
    return found["rural"], found["all"]


def live(scheme: Open, *, at: datetime) -> Live:
    """The day's releases and what the gates reported in the last minute. Two queries."""
    beats = list(
        Beat.objects.filter(scheme_id=scheme.id, at__gt=at - LIVE, at__lte=at).order_by("at")[
            : GATES_MOST * 60
        ]
    )
    seconds, refusals = [0] * 60, Counter[str]()
    for beat in beats:
        place = 59 - min(59, int((at - beat.at).total_seconds()))
        for code, times in beat.counts.items():
            if code == "ok":
                seconds[place] += times
            else:
                refusals[code] += times
    newest = {beat.gate: beat for beat in beats}
    gates = tuple(
        GateRow(
            name,
            int((at - one.at).total_seconds()),
            one.waiting,
            one.pace,
            one.median_ms,
            one.slowest_ms,
        )
        for name, one in sorted(newest.items())
    )
    rows = releases_of(scheme, day_of(at))
    return Live(at, rows, tuple(seconds), sum(seconds), tuple(refusals.most_common()), gates)


def totals(scheme: Open, *, at: datetime) -> Totals:
    """Counted from the rows; what is past its time counts as lapsed, swept or not."""
    over = Q(state__in=UNUSED, valid_until__lte=at)
    found = Entitlement.objects.filter(scheme_id=scheme.id).aggregate(
        claimed=Count("nth"),
        live=Count("nth", filter=Q(state__in=UNUSED) & ~over),
        used=Count("nth", filter=Q(state="used")),
        lapsed=Count("nth", filter=Q(state="lapsed") | over),
        cancelled=Count("nth", filter=Q(state="cancelled")),
    )
    orders = Order.objects.filter(scheme_id=scheme.id)
    paid = orders.filter(state="paid").aggregate(fen=Sum("subsidy_fen"))["fen"] or 0
    return Totals(**found, returned=orders.filter(state="returned").count(), subsidy_fen=int(paid))


def given_by_day(scheme: Open, *, until: date, days: int = 30) -> tuple[tuple[date, int, int], ...]:
    """(day, pieces, given) of the last days, the oldest first."""
    rows = Release.objects.filter(
        scheme_id=scheme.id, day__gt=until - timedelta(days=days), day__lte=until
    ).values("day")
    found = rows.annotate(pieces=Sum("size"), given=Sum(F("size") - F("left"))).order_by("day")
    return tuple((one["day"], one["pieces"], one["given"]) for one in found)


def addresses(scheme: Open, *, least: int = ADDRESS_LEAST) -> tuple[AddressRow, ...]:
    """Addresses to which goods of at least so many people went, those with most people first; masked."""
    rows = Delivery.objects.filter(scheme_id=scheme.id).values("address_digest")
    counted = rows.annotate(
        orders=Count("number"),
        people=Count("person_id", distinct=True),
        merchants=Count("merchant_id", distinct=True),
    )
    found = list(counted.filter(people__gte=least).order_by("-people", "-orders")[:SHOWN_MOST])
    firsts: dict[bytes, Delivery] = {}
    digests = [one["address_digest"] for one in found]
    for row in Delivery.objects.filter(scheme_id=scheme.id, address_digest__in=digests).order_by("number"):
        firsts.setdefault(bytes(row.address_digest), row)
    return tuple(_address(one, firsts[bytes(one["address_digest"])]) for one in found)


def merchant_signs(scheme: Open) -> tuple[MerchantSign, ...]:
    """Merchants whose requests were often refused for what points to fraud, the most frequent first."""
    rows = Answer.objects.filter(scheme_id=scheme.id, client_kind=MERCHANT, code__in=SUSPECT)
    counted = rows.values("client_id", "code").annotate(times=Count("key"))
    found = counted.filter(times__gte=SUSPECT_LEAST).order_by("-times", "client_id")[:SHOWN_MOST]
    return tuple(MerchantSign(one["client_id"], one["code"], one["times"]) for one in found)


def history(scheme: Open, person: int) -> tuple[AnswerRow, ...]:
    """What a person was answered, newest first."""
    rows = Answer.objects.filter(scheme_id=scheme.id, client_kind=PERSON, client_id=person)
    found = rows.order_by("-at")[:SHOWN_MOST]
    return tuple(AnswerRow(row.key, row.verb, row.code, row.at) for row in found)


def person_of_order(scheme: Open, merchant: int, number: str) -> int | None:
    """Whose order this is."""
    rows = Order.objects.filter(scheme_id=scheme.id, merchant_id=merchant, number=number)
    return rows.values_list("person_id", flat=True).first()


def holdings(scheme: Open, person: int, *, at: datetime) -> tuple[HeldRow, ...]:
    """What a person ever claimed, newest first."""
    return held_by(scheme, person, at=at)


def _address(one: Mapping[str, Any], first: Delivery) -> AddressRow:
    return AddressRow(
        bytes(one["address_digest"]).hex(),
        shown(first.address_sealed, "address"),
        first.district,
        one["orders"],
        one["people"],
        one["merchants"],
    )
