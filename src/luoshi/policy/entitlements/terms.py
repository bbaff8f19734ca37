"""The terms of a programme's entitlements as data: categories, channels, hours, limits, and how doubts are read.

The programme's folder carries them (`entitlements.toml`); nothing here is a figure of a policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any, Final, Literal, get_args

from luoshi.policy.dates.windows import BEIJING, end_of, week_end
from luoshi.policy.money.fen import BASIS_POINTS, down, half_up, share, up

Validity = Literal["day", "week"]
Bar = Literal["channel", "both"]
Elsewhere = Literal["claimed", "used"]
Rounding = Literal["down", "half-up", "up"]
PriceBasis = Literal["final", "listed"]
Resale = Literal["unactivated", "never"]
Hold = Literal["order", "claim"]
NAME_MOST: Final = 20
_ROUNDINGS: Final = {"down": down, "half-up": half_up, "up": up}


class UnsoundTerms(ValueError):
    """The terms cannot be used; the message says which value and why."""


@dataclass(frozen=True, slots=True)
class Category:
    """A class of goods. `price_most_fen`: dearer pieces are outside; `activated`: must be opened and activated."""

    name: str
    title: str
    rate_bp: int
    cap_fen: int
    price_most_fen: int | None
    activated: bool


@dataclass(frozen=True, slots=True)
class Channel:
    """Where an entitlement can be used, and until when: 24:00 of the day, or of that week's Sunday."""

    name: str
    title: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class Readings:
    """How the doubts of the text are read (口径); each has a default and can be changed by a recorded ruling.

    `bar`: unexpired claims count by channel, or both channels together. `elsewhere`: what counts as taken in
    another place, a claim already or only a use. `returned_late_lapses`: a return after the expiry counts as unused.
    `rounding`: of the subsidy to the fen. `price_basis`: whether the limit looks at the price before or after
    discounts. `resale`: whether a returned serial number that was never activated may be sold again. `hold`: whether
    money is set aside when a piece is ordered, or already for every piece that can be claimed: then a day's release is
    no larger than its money covers at the caps, and an order takes from the day of its claim.
    """

    bar: Bar = "channel"
    elsewhere: Elsewhere = "claimed"
    returned_late_lapses: bool = False
    rounding: Rounding = "down"
    price_basis: PriceBasis = "final"
    resale: Resale = "unactivated"
    hold: Hold = "order"

    def __post_init__(self) -> None:
        for name, known in _CHOICES.items():
            if getattr(self, name) not in known:
                raise UnsoundTerms(f"口径 {name} 不能是“{getattr(self, name)}”，可选：{'、'.join(known)}。")


_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "bar": get_args(Bar),
    "elsewhere": get_args(Elsewhere),
    "rounding": get_args(Rounding),
    "price_basis": get_args(PriceBasis),
    "resale": get_args(Resale),
    "hold": get_args(Hold),
}


@dataclass(frozen=True, slots=True)
class Ruled:
    """A recorded ruling: from the day `since` on, the reading `name` is `value`."""

    since: date
    name: str
    value: str | bool


@dataclass(frozen=True, slots=True)
class Span:
    """From the day `since` until the day before `before` the doubts are read in one way."""

    since: date
    before: date
    readings: Readings


@dataclass(frozen=True, slots=True)
class Terms:
    """One programme's terms. Days and hours are those of Beijing.

    Claims can be made from `claims_from` on, daily from `opens` until 24:00. Expiries count against a person where
    the entitlement was claimed on or after `lapses_count_from`; `lapses_most` of them bar. `readings` are those that
    hold until somebody rules; `rulings` in the order in which they were made. In the terms of one day (`on`) the
    readings are that day's, and `unruled` keeps what they were before any ruling.
    """

    document: str
    claims_from: date
    lapses_count_from: date
    opens: time
    lapses_most: int
    categories: tuple[Category, ...]
    channels: tuple[Channel, ...]
    clauses: Mapping[str, str]
    readings: Readings = Readings()
    rulings: tuple[Ruled, ...] = ()
    unruled: Readings | None = None

    def __post_init__(self) -> None:
        for kind, names in (("品类", self.category_names), ("渠道", self.channel_names)):
            if not names or len(set(names)) < len(names) or max(map(len, names)) > NAME_MOST:
                raise UnsoundTerms(f"{kind}的名称应有且各不相同，最多 {NAME_MOST} 字：{'、'.join(names)}。")
        if self.lapses_most < 1:
            raise UnsoundTerms(f"逾期次数上限应至少为 1，收到 {self.lapses_most}。")
        for one in self.rulings:
            replace(self.readings, **{one.name: one.value})  # type: ignore[arg-type]

    def readings_on(self, day: date) -> Readings:
        """How the doubts are read on a day: of the rulings in force by then the latest day wins, then the latest made."""
        found = {
            one.name: one.value for one in sorted(self.rulings, key=lambda one: one.since) if one.since <= day
        }
        return replace(self.unruled or self.readings, **found)  # type: ignore[arg-type]

    def ruled_since(self, name: str, day: date) -> date | None:
        """From which day the reading that holds on `day` is by a ruling, None where nobody has ruled by then."""
        return max((one.since for one in self.rulings if one.name == name and one.since <= day), default=None)

    def on(self, day: date) -> "Terms":
        """The terms with the readings of a day."""
        if not self.rulings:
            return self
        return replace(self, readings=self.readings_on(day), unruled=self.unruled or self.readings)

    def spans(self) -> tuple[Span, ...]:
        """All days, cut where a ruling begins; what two neighbours read alike is not joined."""
        cuts = [date.min, *sorted({one.since for one in self.rulings}), date.max]
        return tuple(Span(since, before, self.readings_on(since)) for since, before in pairwise(cuts))

    @property
    def category_names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.categories)

    @property
    def channel_names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.channels)

    def category(self, name: str) -> Category:
        """The category of this name; KeyError where there is none."""
        return {one.name: one for one in self.categories}[name]

    def channel(self, name: str) -> Channel:
        """The channel of this name; KeyError where there is none."""
        return {one.name: one for one in self.channels}[name]

    def valid_until(self, channel: str, claimed_at: datetime) -> datetime:
        """The first moment at which an entitlement claimed then can no longer be used."""
        day = claimed_at.astimezone(BEIJING).date()
        end = end_of(day) if self.channel(channel).validity == "day" else week_end(day)
        return end.replace(tzinfo=BEIJING)

    def opens_at(self, day: date) -> datetime:
        """When a day's release can be claimed."""
        return datetime.combine(day, self.opens, BEIJING)

    def lapse_counts(self, claimed_at: datetime) -> bool:
        """Whether an entitlement claimed then counts against the person if it expires unused."""
        return claimed_at.astimezone(BEIJING).date() >= self.lapses_count_from

    def too_dear(self, category: str, listed_fen: int, final_fen: int) -> bool:
        """Whether a piece at these prices lies outside its category."""
        most = self.category(category).price_most_fen
        price = final_fen if self.readings.price_basis == "final" else listed_fen
        return most is not None and price > most

    def subsidy_fen(self, category: str, final_fen: int) -> int:
        """The subsidy on a final price, in fen."""
        found = self.category(category)
        rounded = _ROUNDINGS[self.readings.rounding](share(final_fen, found.rate_bp), BASIS_POINTS)
        return min(rounded, found.cap_fen)


def parse(data: Mapping[str, Any]) -> Terms:
    """Terms from the programme's data (TOML, or the JSON kept of it). Raises UnsoundTerms."""
    try:
        return Terms(
            document=str(data["document"]),
            claims_from=_day(data["claims_from"]),
            lapses_count_from=_day(data["lapses_count_from"]),
            opens=_hour(data["opens"]),
            lapses_most=int(data["lapses_most"]),
            categories=tuple(_category(one) for one in data["categories"]),
            channels=tuple(_channel(one) for one in data["channels"]),
            clauses=dict(data["clauses"]),
            readings=Readings(**data.get("readings", {})),
            rulings=tuple(
                Ruled(_day(one["since"]), str(one["name"]), one["value"]) for one in data.get("rulings", [])
            ),
        )
    except (KeyError, TypeError, ValueError) as problem:
        if isinstance(problem, UnsoundTerms):
            raise
        raise UnsoundTerms(f"资格设置的数据不完整或有误：{problem!r}。") from problem


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same data as JSON can hold it: days and hours as text."""
    return {key: str(value) if isinstance(value, date | time) else value for key, value in data.items()}


def _category(one: Mapping[str, Any]) -> Category:
    most = one.get("price_most_fen")
    return Category(
        str(one["name"]),
        str(one["title"]),
        int(one["rate_bp"]),
        int(one["cap_fen"]),
        None if most is None else int(most),
        bool(one["activated"]),
    )


def _channel(one: Mapping[str, Any]) -> Channel:
    if one["validity"] not in get_args(Validity):
        raise UnsoundTerms(f"有效期只能是 day 或 week，收到“{one['validity']}”。")
    return Channel(str(one["name"]), str(one["title"]), one["validity"])


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _hour(value: object) -> time:
    return value if isinstance(value, time) else time.fromisoformat(str(value))
