"""The ledger as one would write it on paper: slow, obvious, one request after another, nothing stored but a list.

Every question is answered by going through the whole list again. Shares no line with the product but the requests.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from luoshi.policy.ledger.values import Expire, Leg, Move, Post, Request, Reserve, Reverse, Void


@dataclass
class Act:
    """Something that happened: money that moved, or money set aside and what became of it."""

    request: Request
    moved: list[Leg]
    held: tuple[Leg, ...] = ()
    end: str = ""  # of a reservation: already-posted, already-voided or expired
    back: tuple[int, ...] = ()  # of a claw-back: leg by leg


class Paper:
    def __init__(self, limited: set[int], others: set[int]) -> None:
        self.limited, self.accounts = limited, limited | others
        self.acts: list[Act] = []
        self.answers: dict[str, tuple[Request, str]] = {}

    def ask(self, request: Request, at: datetime) -> str:
        for act in self.acts:
            if isinstance(act.request, Reserve) and act.held and not act.end and over(act.request, at):
                act.end = "expired"
        if request.key in self.answers:
            before, code = self.answers[request.key]
            return code if before == request else "key-taken"
        code = self.judge(request, at)
        self.answers[request.key] = (request, code)
        return code

    def judge(self, request: Request, at: datetime) -> str:
        if isinstance(request, Move | Reserve):
            return self.take(request, at)
        if isinstance(request, Reverse):
            return self.bring_back(request)
        return self.close(request)

    def take(self, request: Move | Reserve, at: datetime) -> str:
        if any({leg.origin, leg.end} - self.accounts for leg in request.legs):
            return "no-account"
        if over(request, at):
            return "expired"
        if not self.enough(request.legs):
            return "insufficient"
        moves = isinstance(request, Move)
        self.acts.append(Act(request, list(request.legs) if moves else [], () if moves else request.legs))
        return "ok"

    def close(self, request: Post | Void | Expire) -> str:
        act = self.act(request.reservation, Reserve)
        if act is None:
            return "no-reservation"
        if act.end:
            return act.end
        if isinstance(request, Void):
            act.end = "already-voided"
            return "ok"
        assert isinstance(request, Post)
        amounts = request.amounts or [leg.amount_fen for leg in act.held]
        if len(amounts) != len(act.held):
            return "legs-differ"
        if any(amount > leg.amount_fen for amount, leg in zip(amounts, act.held, strict=True)):
            return "more-than-reserved"
        act.end = "already-posted"
        paid = zip(act.held, amounts, strict=True)
        self.acts.append(Act(request, [replace(leg, amount_fen=amount) for leg, amount in paid if amount]))
        return "ok"

    def bring_back(self, request: Reverse) -> str:
        act = self.act(request.posting, Move, Post)
        if act is None:
            return "no-posting"
        left = [leg.amount_fen for leg in act.moved]
        for other in self.acts:
            if isinstance(other.request, Reverse) and other.request.posting == request.posting:
                for place, fen in enumerate(other.back):
                    left[place] -= fen
        amounts = list(request.amounts or left)
        if len(amounts) != len(left):
            return "legs-differ"
        if not any(amounts) or any(amount > rest for amount, rest in zip(amounts, left, strict=True)):
            return "more-than-posted"
        pairs = zip(act.moved, amounts, strict=True)
        back = [Leg(leg.end, leg.origin, amount) for leg, amount in pairs if amount]
        if not self.enough(back):
            return "insufficient"
        self.acts.append(Act(request, back, back=tuple(amounts)))
        return "ok"

    def act(self, key: str, *kinds: type) -> Act | None:
        return next(
            (act for act in self.acts if act.request.key == key and isinstance(act.request, kinds)), None
        )

    def enough(self, legs: tuple[Leg, ...] | list[Leg]) -> bool:
        """Whether every limited account can pay all its legs before anything comes in."""
        return all(
            self.balance(account) - self.held(account)
            >= sum(leg.amount_fen for leg in legs if leg.origin == account)
            for account in self.limited & {leg.origin for leg in legs}
        )

    def balance(self, account: int) -> int:
        legs = [leg for act in self.acts for leg in act.moved]
        received = sum(leg.amount_fen for leg in legs if leg.end == account)
        return received - sum(leg.amount_fen for leg in legs if leg.origin == account)

    def held(self, account: int, at: datetime | None = None) -> int:
        return sum(
            leg.amount_fen
            for act in self.acts
            if not act.end and not (at and over(act.request, at))
            for leg in act.held
            if leg.origin == account
        )


def over(request: Request, at: datetime) -> bool:
    return isinstance(request, Reserve) and request.expires_at is not None and request.expires_at <= at
