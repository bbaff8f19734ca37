"""What can be asked about entitlements, and the codes of the answers."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

Verb = Literal["claim", "bind", "order", "pay", "return", "unbind", "cancel"]
State = Literal["claimed", "bound", "ordered", "used", "cancelled", "lapsed"]
OrderState = Literal["ordered", "paid", "returned", "void", "expired"]
UNUSED: Final[frozenset[State]] = frozenset({"claimed", "bound", "ordered"})
LIVE: Final[frozenset[State]] = UNUSED | {"used"}
"""Of these a person has at most one in each category (第五条, 第二条)."""

Code = Literal[
    "ok",
    "no-release", "gone", "not-open", "day-over",
    "taken-elsewhere", "already-used", "already-claimed", "barred",
    "nothing-held", "expired", "wrong-channel", "already-bound", "bound-elsewhere", "not-bound", "unbind-first",
    "already-ordered", "not-same-person", "too-dear", "order-taken", "serial-taken", "serial-activated", "no-money",
    "no-order", "already-paid", "order-void", "not-activated", "not-paid", "already-returned",
]  # fmt: skip
CLAUSES: Final[dict[Code, str]] = {
    "no-release": "claim", "gone": "release", "not-open": "claim", "day-over": "claim",
    "taken-elsewhere": "elsewhere", "already-used": "one-piece", "already-claimed": "claim", "barred": "claim",
    "nothing-held": "claim", "expired": "claim", "wrong-channel": "channels", "already-bound": "unbind",
    "bound-elsewhere": "unbind", "not-bound": "use", "unbind-first": "cancel", "already-ordered": "use",
    "not-same-person": "use", "too-dear": "scope", "order-taken": "serial", "serial-taken": "serial",
    "serial-activated": "serial", "no-money": "money", "no-order": "use", "already-paid": "use",
    "order-void": "unbind", "not-activated": "use", "not-paid": "return", "already-returned": "return",
}  # fmt: skip
"""Which of the terms' clauses stands behind a refusal."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A person asks for a piece of that day's release."""

    verb: ClassVar[Verb] = "claim"
    person: int
    category: str
    channel: str
    day: date


@dataclass(frozen=True, slots=True)
class Bind:
    """A merchant's check binds the person's entitlement to it, in one of the channels."""

    verb: ClassVar[Verb] = "bind"
    person: int
    category: str
    channel: str
    merchant: int


@dataclass(frozen=True, slots=True)
class Order:
    """A piece is ordered: who claims, pays and receives must be one; prices in fen before and after discounts."""

    verb: ClassVar[Verb] = "order"
    person: int
    payer: int
    recipient: int
    category: str
    merchant: int
    number: str
    serial: str
    listed_fen: int
    final_fen: int


@dataclass(frozen=True, slots=True)
class Pay:
    """The order is paid, the subsidy taken off at once. `activated`: opened, activated, matched, photographed."""

    verb: ClassVar[Verb] = "pay"
    merchant: int
    number: str
    activated: bool


@dataclass(frozen=True, slots=True)
class Return:
    """The goods went back the way they came, and the return is finished."""

    verb: ClassVar[Verb] = "return"
    merchant: int
    number: str


@dataclass(frozen=True, slots=True)
class Unbind:
    """Loose an unused entitlement from its merchant: by the person (`merchant` None) or by that merchant."""

    verb: ClassVar[Verb] = "unbind"
    person: int
    category: str
    merchant: int | None


@dataclass(frozen=True, slots=True)
class Cancel:
    """Give an unused entitlement up, to claim elsewhere."""

    verb: ClassVar[Verb] = "cancel"
    person: int
    category: str


Asked = Claim | Bind | Order | Pay | Return | Unbind | Cancel
