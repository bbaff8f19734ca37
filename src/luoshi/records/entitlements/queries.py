"""What can be asked of releases, entitlements and orders without changing them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from luoshi.records.entitlements.actions_keys import TEST_PREFIX
from luoshi.records.entitlements.models import UNUSED, Entitlement, MerchantKey, Order, Release
from luoshi.records.entitlements.schemes import Open, open_scheme, open_schemes

__all__ = ["Open", "open_scheme", "open_schemes"]  # read from here, with all other queries
MOST: Final = 500


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A day's release: pieces decided and left."""

    day: date
    category: str
    channel: str
    size: int
    left: int

    @property
    def given(self) -> int:
        return self.size - self.left


@dataclass(frozen=True, slots=True)
class HeldRow:
    """An entitlement as it stands at the moment asked for: past its time it is `lapsed`, swept or not."""

    person: int
    category: str
    nth: int
    channel: str
    state: str
    claimed_at: datetime
    valid_until: datetime
    counts: bool
    merchant: int | None


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as it stands at the moment asked for; amounts in fen."""

    merchant: int
    number: str
    person: int
    category: str
    channel: str
    serial: str
    final_fen: int
    subsidy_fen: int
    state: str
    activated: bool
    ordered_at: datetime
    paid_at: datetime | None
    returned_at: datetime | None


def releases_of(scheme: Open, day: date) -> tuple[ReleaseRow, ...]:
    """The releases of a day, by category and channel."""
    rows = Release.objects.filter(scheme_id=scheme.id, day=day).order_by("category", "channel")
    return tuple(ReleaseRow(row.day, row.category, row.channel, row.size, row.left) for row in rows[:MOST])


def held_by(scheme: Open, person: int, *, at: datetime) -> tuple[HeldRow, ...]:
    """Everything a person ever claimed here, newest first."""
    rows = Entitlement.objects.filter(scheme_id=scheme.id, person_id=person).order_by("-claimed_at", "-nth")
    return tuple(_held(row, at) for row in rows[:MOST])


def orders_of(
    scheme: Open, merchant: int, *, at: datetime, before: datetime | None = None, most: int = 50
) -> tuple[OrderRow, ...]:
    """A merchant's orders, newest first; `before` pages on."""
    rows = Order.objects.filter(scheme_id=scheme.id, merchant_id=merchant).order_by("-ordered_at", "-number")
    if before is not None:
        rows = rows.filter(ordered_at__lt=before)
    return tuple(_order(row, at) for row in rows[: min(most, MOST)])


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A merchant's key: its name, its kind, how long it holds, why it was stopped."""

    name: str
    test: bool
    given_at: datetime
    valid_until: date
    stopped_at: datetime | None
    why_stopped: str


def keys_of(merchant: int) -> tuple[KeyRow, ...]:
    """The keys of a merchant, newest first."""
    rows = MerchantKey.objects.filter(merchant_id=merchant).order_by("-given_at", "-id")
    return tuple(
        KeyRow(
            row.name,
            row.name.startswith(TEST_PREFIX),
            row.given_at,
            row.valid_until,
            row.stopped_at,
            row.why_stopped,
        )
        for row in rows[:MOST]
    )


def stopped_keys() -> Mapping[str, str]:
    """Name of every stopped key → why it was stopped."""
    return dict(MerchantKey.objects.filter(stopped_at__isnull=False).values_list("name", "why_stopped"))


def merchant_keys() -> Mapping[str, int]:
    """Name of every key → its merchant; whether it still holds `admit` says."""
    return dict(MerchantKey.objects.values_list("name", "merchant_id"))


def _held(row: Entitlement, at: datetime) -> HeldRow:
    over = row.state in UNUSED and row.valid_until <= at
    return HeldRow(
        row.person_id,
        row.category,
        row.nth,
        row.channel,
        "lapsed" if over else row.state,
        row.claimed_at,
        row.valid_until,
        row.counts,
        None if over else row.merchant_id,
    )


def _order(row: Order, at: datetime) -> OrderRow:
    over = row.state == "ordered" and row.valid_until <= at
    return OrderRow(
        row.merchant_id,
        row.number,
        row.person_id,
        row.category,
        row.channel,
        row.serial,
        row.final_fen,
        row.subsidy_fen,
        "expired" if over else row.state,
        row.activated,
        row.ordered_at,
        row.paid_at,
        row.returned_at,
    )
