"""What can be asked of the ledger and what it answers. A request that is built is well-formed (BadValue if not).

A request's `key` makes it happen once: the same key with the same content gets the same answer again, the same key
with other content is refused. Amounts are integer fen.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Final, Literal

from luoshi.policy.terms.refusals import BadValue

Kind = Literal["move", "reserve", "post", "void", "expire", "reverse"]
Code = Literal[
    "ok",
    "insufficient",
    "no-account",
    "no-reservation",
    "already-posted",
    "already-voided",
    "expired",
    "not-due",
    "more-than-reserved",
    "no-posting",
    "more-than-posted",
    "legs-differ",
    "key-taken",
]
EXPIRY_KEY: Final = "expire:"
KEY_MOST: Final = 100
SUBJECT_MOST: Final = 100
CLAUSE_MOST: Final = 200
LEGS_MOST: Final = 10
AMOUNT_MOST_FEN: Final = 10**14
"""One trillion yuan; ninety thousand such amounts still fit the database's bigint."""


@dataclass(frozen=True, slots=True)
class Leg:
    """An amount (fen, positive) from one account (id) to another."""

    origin: int
    end: int
    amount_fen: int

    def __post_init__(self) -> None:
        if self.origin == self.end:
            raise BadValue("转出账户与转入账户不能是同一个。")
        if not 0 < self.amount_fen <= AMOUNT_MOST_FEN:
            raise BadValue(f"金额 {self.amount_fen} 分不在允许范围内（应大于零，且不超过一万亿元）。")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """`subject`: what it is for (`case:17`); `clause`: the address of the clause that asks for it."""

    kind: ClassVar[Kind]
    key: str
    subject: str = ""
    clause: str = ""

    def __post_init__(self) -> None:
        if not 0 < len(self.key) <= KEY_MOST:
            raise BadValue(f"幂等键应为 1 到 {KEY_MOST} 字，收到 {len(self.key)} 字。")
        if self.key.startswith(EXPIRY_KEY) != (self.kind == "expire"):
            raise BadValue(f"以“{EXPIRY_KEY}”开头的幂等键只供到期释放使用，请换一个键。")
        if len(self.subject) > SUBJECT_MOST or len(self.clause) > CLAUSE_MOST:
            raise BadValue(f"事由最多 {SUBJECT_MOST} 字，条款地址最多 {CLAUSE_MOST} 字。")
        if any("\x00" in text for text in (self.key, self.subject, self.clause)):
            raise BadValue("幂等键、事由和条款地址不能含有空字符。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(_Request):
    """Money moves at once: an appropriation, an allocation to the month, a day's release."""

    kind: ClassVar[Kind] = "move"
    legs: tuple[Leg, ...]

    def __post_init__(self) -> None:
        _Request.__post_init__(self)
        _check_legs(self.legs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve(_Request):
    """Money is set aside on the origins until it is posted, voided or, from `expires_at` on, expired."""

    kind: ClassVar[Kind] = "reserve"
    legs: tuple[Leg, ...]
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        _Request.__post_init__(self)
        _check_legs(self.legs)
        if self.expires_at is not None and self.expires_at.tzinfo is None:
            raise BadValue("预留的到期时间必须带时区。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(_Request):
    """Pay what was reserved under the key `reservation`: all, or `amounts` leg by leg; the rest is freed."""

    kind: ClassVar[Kind] = "post"
    reservation: str
    amounts: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        _Request.__post_init__(self)
        _check_amounts(self.amounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Void(_Request):
    """Free what was reserved (refusal, withdrawal, cancellation)."""

    kind: ClassVar[Kind] = "void"
    reservation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expire(_Request):
    """Free what was reserved and is past its time; written by the sweep."""

    kind: ClassVar[Kind] = "expire"
    reservation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverse(_Request):
    """Bring money back (claw-back) that a post or move under the key `posting` took: all, or `amounts` leg by leg."""

    kind: ClassVar[Kind] = "reverse"
    posting: str
    amounts: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        _Request.__post_init__(self)
        _check_amounts(self.amounts)


Request = Move | Reserve | Post | Void | Expire | Reverse


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one request. `transfer_id`: its row, None only for `key-taken`."""

    key: str
    code: Code
    transfer_id: int | None

    @property
    def accepted(self) -> bool:
        return self.code == "ok"


def body(request: Request) -> str:
    """The content of a request as one canonical text: what idempotency compares and the chain seals."""
    parts: list[object] = [request.kind, request.key, request.subject, request.clause]
    if isinstance(request, Move | Reserve):
        parts.append([[leg.origin, leg.end, leg.amount_fen] for leg in request.legs])
    if isinstance(request, Reserve) and request.expires_at is not None:
        parts.append(request.expires_at.astimezone(UTC).isoformat())
    if isinstance(request, Post | Void | Expire):
        parts.append(request.reservation)
    if isinstance(request, Reverse):
        parts.append(request.posting)
    if isinstance(request, Post | Reverse):
        parts.append(request.amounts)
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def _check_legs(legs: tuple[Leg, ...]) -> None:
    if not 0 < len(legs) <= LEGS_MOST:
        raise BadValue(f"一笔转账应有 1 到 {LEGS_MOST} 条分录腿，收到 {len(legs)} 条。")


def _check_amounts(amounts: tuple[int, ...] | None) -> None:
    if amounts is not None and (not amounts or min(amounts) < 0 or sum(amounts) <= 0):
        raise BadValue("分项金额不能为负，且合计应大于零。")
