"""Answering requests in order on the state of the accounts they touch: what is accepted, and what is to be written.

A batch gives the answers that its requests would get one by one in the same order. With `strict` off nothing is
refused for want of money: the caller believes that it suffices, and the database's CHECK says whether it did.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from luoshi.policy.ledger import chain
from luoshi.policy.ledger.chain import Line
from luoshi.policy.ledger.values import (
    Code,
    Expire,
    Kind,
    Leg,
    Move,
    Outcome,
    Post,
    Request,
    Reserve,
    Reverse,
    Void,
    body,
)

CLOSED_AS: Final[Mapping[Kind, Code]] = {
    "post": "already-posted",
    "void": "already-voided",
    "expire": "expired",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """An account as it was read under its lock."""

    id: int
    may_overdraw: bool
    balance_fen: int
    held_fen: int
    seq: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Reservation:
    """An open reservation."""

    transfer_id: int
    legs: tuple[Leg, ...]
    expires_at: datetime | None

    def due(self, at: datetime) -> bool:
        return self.expires_at is not None and at >= self.expires_at


@dataclass(frozen=True, slots=True)
class Posting:
    """What a post or move has moved; legs by their number, those with no money left out."""

    transfer_id: int
    legs: tuple[tuple[int, Leg], ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A request answered before: its content and its answer."""

    body: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Known:
    """Everything read before the answering. Reservations, closings and postings by the key they were made under."""

    accounts: Mapping[int, Standing]
    answered: Mapping[str, Answered] = field(default_factory=dict)
    reservations: Mapping[str, Reservation] = field(default_factory=dict)
    closings: Mapping[str, Kind] = field(default_factory=dict)
    postings: Mapping[str, Posting] = field(default_factory=dict)
    recovered: Mapping[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewTransfer:
    """A row of the journal of requests, refused ones included."""

    id: int
    request: Request
    code: Code
    body: str
    closes: int | None
    reverses: int | None
    expires_at: datetime | None


@dataclass(slots=True)
class Running:
    """An account while the batch is worked through; `low_fen`: the lowest its available money came to."""

    start: Standing
    balance_fen: int
    held_fen: int
    low_fen: int
    seq: int
    head: bytes

    @property
    def available_fen(self) -> int:
        return self.balance_fen - self.held_fen


Effect = tuple[int, int, int, int]
"""(account, number of the leg, change of balance, change of reserved money), in fen."""


class Books:
    """The state while one batch is answered; afterwards its fields are what is to be written."""

    def __init__(self, known: Known, ids: Iterator[int], *, at: datetime, by_name: str, strict: bool) -> None:
        self.at, self.by_name, self.strict, self.ids = at, by_name, strict, ids
        self.running = {one.id: _run(one) for one in known.accounts.values()}
        self.answered = dict(known.answered)
        self.open = dict(known.reservations)
        self.closings = dict(known.closings)
        self.postings = dict(known.postings)
        self.recovered = dict(known.recovered)
        self.transfers: list[NewTransfer] = []
        self.lines: list[tuple[Line, bytes]] = []
        self.opened: dict[int, Reservation] = {}
        self.closed: list[int] = []
        self.recoveries: dict[tuple[int, int], tuple[int, int]] = {}

    def answer(self, request: Request) -> Outcome:
        """The answer to the next request in order; an accepted one is entered in the books."""
        content = body(request)
        before = self.answered.get(request.key)
        if before is not None:
            return before.outcome if before.body == content else Outcome(request.key, "key-taken", None)
        number = next(self.ids)
        code, effects, touched = self._judged(request)
        outcome = Outcome(request.key, code, number)
        self.answered[request.key] = Answered(content, outcome)
        ok = code == "ok"
        closes = touched if ok and isinstance(request, Post | Void | Expire) else None
        reverses = touched if ok and isinstance(request, Reverse) else None
        expires_at = request.expires_at if isinstance(request, Reserve) else None
        self.transfers.append(NewTransfer(number, request, code, content, closes, reverses, expires_at))
        if ok:
            self._enter(number, effects, content)
            self._remember(request, number, effects)
        return outcome

    def _judged(self, request: Request) -> tuple[Code, list[Effect], int | None]:
        """Code, effects (outflows first) and the transfer that is closed or reversed."""
        if isinstance(request, Move | Reserve):
            if any(leg.origin not in self.running or leg.end not in self.running for leg in request.legs):
                return "no-account", [], None
            if (
                isinstance(request, Reserve)
                and request.expires_at is not None
                and self.at >= request.expires_at
            ):
                return "expired", [], None
            numbered = list(enumerate(request.legs))
            effects = _moved(numbered) if isinstance(request, Move) else _reserved(numbered)
            return self._funded(effects), effects, None
        if isinstance(request, Reverse):
            return self._judged_reverse(request)
        return self._judged_closing(request)

    def _judged_closing(self, request: Post | Void | Expire) -> tuple[Code, list[Effect], int | None]:
        held = self.open.get(request.reservation)
        if held is None:
            closing = self.closings.get(request.reservation)
            return ("no-reservation" if closing is None else CLOSED_AS[closing]), [], None
        due = held.due(self.at)
        if isinstance(request, Expire) != due:
            return ("expired" if due else "not-due"), [], None
        amounts = (0,) * len(held.legs)
        if isinstance(request, Post):
            amounts = request.amounts or tuple(leg.amount_fen for leg in held.legs)
            if len(amounts) != len(held.legs):
                return "legs-differ", [], None
            if any(amount > leg.amount_fen for amount, leg in zip(amounts, held.legs, strict=True)):
                return "more-than-reserved", [], None
        return "ok", _closed(held.legs, amounts), held.transfer_id

    def _judged_reverse(self, request: Reverse) -> tuple[Code, list[Effect], int | None]:
        posting = self.postings.get(request.posting)
        if posting is None:
            return "no-posting", [], None
        left = [leg.amount_fen - self._recovered(posting.transfer_id, n) for n, leg in posting.legs]
        amounts = request.amounts or tuple(left)
        if len(amounts) != len(left):
            return "legs-differ", [], None
        if sum(amounts) == 0 or any(amount > rest for amount, rest in zip(amounts, left, strict=True)):
            return "more-than-posted", [], None
        back = [
            (n, Leg(leg.end, leg.origin, amount))
            for (n, leg), amount in zip(posting.legs, amounts, strict=True)
            if amount
        ]
        effects = _moved(back)
        return self._funded(effects), effects, posting.transfer_id

    def _recovered(self, transfer: int, leg: int) -> int:
        return self.recovered.get((transfer, leg), 0)

    def _funded(self, effects: list[Effect]) -> Code:
        """Whether each limited account can bear what leaves it, before anything comes in."""
        if not self.strict:
            return "ok"
        needed: dict[int, int] = {}
        for account, _, amount, reserved in effects:
            needed[account] = needed.get(account, 0) + max(reserved - amount, 0)
        short = any(
            need > self.running[account].available_fen and not self.running[account].start.may_overdraw
            for account, need in needed.items()
        )
        return "insufficient" if short else "ok"

    def _enter(self, number: int, effects: list[Effect], content: str) -> None:
        common = chain.tail(content, self.at, self.by_name)
        for account, leg, amount, reserved in effects:
            one = self.running[account]
            one.balance_fen += amount
            one.held_fen += reserved
            one.low_fen = min(one.low_fen, one.available_fen)
            one.seq += 1
            line = Line(account, one.seq, number, leg, amount, reserved, one.balance_fen, one.held_fen)
            one.head = chain.link(one.head, line, common)
            self.lines.append((line, one.head))

    def _remember(self, request: Request, number: int, effects: list[Effect]) -> None:
        """What later requests of the batch, and the tables beside the entries, must know."""
        if isinstance(request, Reserve):
            self.open[request.key] = self.opened[number] = Reservation(
                number, request.legs, request.expires_at
            )
        elif isinstance(request, Move):
            self.postings[request.key] = Posting(number, tuple(enumerate(request.legs)))
        elif isinstance(request, Reverse):
            self._recover(self.postings[request.posting], effects)
        else:
            held = self.open.pop(request.reservation)
            self.closings[request.reservation] = request.kind
            if self.opened.pop(held.transfer_id, None) is None:
                self.closed.append(held.transfer_id)
            if isinstance(request, Post):
                self.postings[request.key] = _posting(number, held.legs, effects)

    def _recover(self, posting: Posting, effects: list[Effect]) -> None:
        whole = dict(posting.legs)
        for _, leg, amount, _ in effects:
            if amount > 0:
                place = (posting.transfer_id, leg)
                self.recovered[place] = self._recovered(*place) + amount
                _, sofar = self.recoveries.get(place, (0, 0))
                self.recoveries[place] = (whole[leg].amount_fen, sofar + amount)


def _run(one: Standing) -> Running:
    return Running(one, one.balance_fen, one.held_fen, one.balance_fen - one.held_fen, one.seq, one.head)


def _moved(legs: list[tuple[int, Leg]]) -> list[Effect]:
    out = [(leg.origin, n, -leg.amount_fen, 0) for n, leg in legs]
    return out + [(leg.end, n, leg.amount_fen, 0) for n, leg in legs]


def _reserved(legs: list[tuple[int, Leg]]) -> list[Effect]:
    return [(leg.origin, n, 0, leg.amount_fen) for n, leg in legs]


def _closed(legs: tuple[Leg, ...], amounts: tuple[int, ...]) -> list[Effect]:
    """Reserved money goes back; what is paid leaves the origin and comes to the end of its leg."""
    pairs = list(zip(legs, amounts, strict=True))
    out = [(leg.origin, n, -amount, -leg.amount_fen) for n, (leg, amount) in enumerate(pairs)]
    return out + [(leg.end, n, amount, 0) for n, (leg, amount) in enumerate(pairs) if amount]


def _posting(number: int, legs: tuple[Leg, ...], effects: list[Effect]) -> Posting:
    paid = {n: amount for _, n, amount, _ in effects if amount > 0}
    return Posting(number, tuple((n, Leg(legs[n].origin, legs[n].end, paid[n])) for n in sorted(paid)))
