"""The slow, obvious reference of 京商函字〔2026〕125号, articles 3–8 and 23: one request after another, on plain lists.

It is what the gate's SQL is held against (tests/generative/test_entitlements.py): no index, no batch, no cache.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from luoshi.policy.dates.windows import day_of
from luoshi.policy.entitlements.terms import Terms
from luoshi.policy.entitlements.values import (
    LIVE,
    UNUSED,
    Asked,
    Bind,
    Cancel,
    Claim,
    Code,
    Order,
    OrderState,
    Pay,
    Return,
    State,
    Unbind,
    Verb,
)


@dataclass(frozen=True, slots=True)
class Held:
    """One entitlement: the `nth` that a person claimed of a category."""

    person: int
    category: str
    nth: int
    channel: str
    state: State
    claimed_at: datetime
    valid_until: datetime
    counts: bool
    merchant: int | None = None


@dataclass(frozen=True, slots=True)
class Bought:
    """An order. `pot`: (day, channel) of its money; `activated`: its piece was reported as activated."""

    merchant: int
    number: str
    person: int
    category: str
    pot: tuple[date, str]
    serial: str
    subsidy_fen: int
    state: OrderState
    valid_until: datetime
    activated: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """All there is: releases as (day, category, channel) → pieces left, money as (day, channel) → fen available."""

    held: tuple[Held, ...] = ()
    bought: tuple[Bought, ...] = ()
    left: tuple[tuple[tuple[date, str, str], int], ...] = ()
    money: tuple[tuple[tuple[date, str], int], ...] = ()
    elsewhere: tuple[tuple[int, str, str], ...] = ()


def answer(book: Book, asked: Asked, terms: Terms, at: datetime) -> tuple[Book, Code]:
    """The book after the request, and the answer. What is past its time at `at` has lapsed before it is asked."""
    return _VERBS[asked.verb](lapse(book, at), asked, terms, at)


def lapse(book: Book, at: datetime) -> Book:
    """第五条: what was not used by its time lapses by itself; an order that was not paid by then goes with it."""
    for one in book.held:
        if one.state in UNUSED and one.valid_until <= at:
            book = _hold(book, one, replace(one, state="lapsed", merchant=None))
    for order in book.bought:
        if order.state == "ordered" and order.valid_until <= at:
            book = _deal(_free(book, order), order, replace(order, state="expired"))
    return book


def lapses(book: Book, person: int, category: str, channel: str, terms: Terms) -> int:
    """How many expiries count against a person, in this channel or in both (a reading of 第五条)."""
    both = terms.readings.bar == "both"
    return sum(
        one.state == "lapsed" and one.counts and (both or one.channel == channel)
        for one in book.held
        if (one.person, one.category) == (person, category)
    )


def newest(book: Book, person: int, category: str) -> Held | None:
    """The last entitlement of this category that a person claimed."""
    mine = [one for one in book.held if (one.person, one.category) == (person, category)]
    return mine[-1] if mine else None


def _claim(book: Book, asked: Claim, terms: Terms, at: datetime) -> tuple[Book, Code]:
    release = (asked.day, asked.category, asked.channel)
    left = dict(book.left)
    last = newest(book, asked.person, asked.category)
    code: Code = "ok"
    if release not in left:
        code = "no-release"
    elif left[release] == 0:
        code = "gone"
    elif asked.day < day_of(at):
        code = "day-over"
    elif asked.day < terms.claims_from or at < terms.opens_at(asked.day):
        code = "not-open"
    elif _taken_elsewhere(book, asked, terms):
        code = "taken-elsewhere"
    elif last is not None and last.state == "used":
        code = "already-used"
    elif last is not None and last.state in LIVE:
        code = "already-claimed"
    elif lapses(book, asked.person, asked.category, asked.channel, terms) >= terms.lapses_most:
        code = "barred"
    if code != "ok":
        return book, code
    fresh = Held(
        asked.person,
        asked.category,
        1 if last is None else last.nth + 1,
        asked.channel,
        "claimed",
        at,
        terms.valid_until(asked.channel, at),
        terms.lapse_counts(at),
    )
    left[release] -= 1
    return replace(book, held=(*book.held, fresh), left=tuple(left.items())), "ok"


def _taken_elsewhere(book: Book, asked: Claim, terms: Terms) -> bool:
    kinds = {
        kind
        for person, category, kind in book.elsewhere
        if (person, category) == (asked.person, asked.category)
    }
    return "used" in kinds or ("claimed" in kinds and terms.readings.elsewhere == "claimed")


def _usable(book: Book, person: int, category: str) -> Held | Code:
    """The person's unused, unexpired entitlement, or why there is none."""
    last = newest(book, person, category)
    if last is None or last.state == "cancelled":
        return "nothing-held"
    if last.state == "lapsed":
        return "expired"
    return "already-used" if last.state == "used" else last


def _bind(book: Book, asked: Bind, _terms: Terms, _at: datetime) -> tuple[Book, Code]:
    one = _usable(book, asked.person, asked.category)
    if not isinstance(one, Held):
        return book, one
    if one.channel != asked.channel:
        return book, "wrong-channel"
    if one.state != "claimed":
        return book, "already-bound" if one.merchant == asked.merchant else "bound-elsewhere"
    return _hold(book, one, replace(one, state="bound", merchant=asked.merchant)), "ok"


def _order(book: Book, asked: Order, terms: Terms, at: datetime) -> tuple[Book, Code]:
    one = _usable(book, asked.person, asked.category)
    if not isinstance(one, Held):
        return book, one
    code = _order_refused(book, asked, one, terms)
    if code is not None:
        return book, code
    subsidy = terms.subsidy_fen(asked.category, asked.final_fen)
    held_since = day_of(one.claimed_at if terms.readings.hold == "claim" else at)
    pot, money = (held_since, one.channel), dict(book.money)
    if money.get(pot, 0) < subsidy:
        return book, "no-money"
    money[pot] -= subsidy
    order = Bought(
        asked.merchant,
        asked.number,
        asked.person,
        asked.category,
        pot,
        asked.serial,
        subsidy,
        "ordered",
        one.valid_until,
    )
    book = _hold(book, one, replace(one, state="ordered"))
    return replace(book, bought=(*book.bought, order), money=tuple(money.items())), "ok"


def _order_refused(book: Book, asked: Order, one: Held, terms: Terms) -> Code | None:
    """The first reason against the order, None where there is none."""
    mine = (asked.merchant, asked.number)
    same = [each for each in book.bought if each.serial == asked.serial]
    sold_before = any(each.state == "returned" for each in same) and terms.readings.resale == "never"
    reasons: tuple[tuple[Code, bool], ...] = (
        ("not-bound", one.state == "claimed"),
        ("bound-elsewhere", one.merchant != asked.merchant),
        ("already-ordered", one.state == "ordered"),
        ("not-same-person", not asked.person == asked.payer == asked.recipient),
        ("too-dear", terms.too_dear(asked.category, asked.listed_fen, asked.final_fen)),
        ("order-taken", any((each.merchant, each.number) == mine for each in book.bought)),
        ("serial-activated", any(each.activated for each in same)),
        ("serial-taken", sold_before or any(each.state in {"ordered", "paid"} for each in same)),
    )
    return next((code for code, holds in reasons if holds), None)


def _find(book: Book, merchant: int, number: str) -> Bought | None:
    return next((one for one in book.bought if (one.merchant, one.number) == (merchant, number)), None)


def _pay(book: Book, asked: Pay, terms: Terms, _at: datetime) -> tuple[Book, Code]:
    order = _find(book, asked.merchant, asked.number)
    if order is None:
        return book, "no-order"
    refused: dict[OrderState, Code] = {
        "paid": "already-paid",
        "returned": "already-returned",
        "void": "order-void",
        "expired": "expired",
    }
    if order.state in refused:
        return book, refused[order.state]
    if terms.category(order.category).activated and not asked.activated:
        return book, "not-activated"
    one = newest(book, order.person, order.category)
    assert one is not None  # noqa: S101 - an open order has its entitlement
    book = _deal(book, order, replace(order, state="paid", activated=asked.activated))
    return _hold(book, one, replace(one, state="used")), "ok"


def _return(book: Book, asked: Return, terms: Terms, at: datetime) -> tuple[Book, Code]:
    """第六条: the entitlement comes back with its old expiry; past that it is lapsed, as the reading says."""
    order = _find(book, asked.merchant, asked.number)
    if order is None:
        return book, "no-order"
    if order.state != "paid":
        return book, "already-returned" if order.state == "returned" else "not-paid"
    one = newest(book, order.person, order.category)
    assert one is not None  # noqa: S101 - a paid order has its used entitlement
    if one.valid_until > at:
        back = replace(one, state="claimed", merchant=None)
    else:
        counts = one.counts and terms.readings.returned_late_lapses
        back = replace(one, state="lapsed", merchant=None, counts=counts)
    book = _deal(_free(book, order), order, replace(order, state="returned"))
    return _hold(book, one, back), "ok"


def _unbind(book: Book, asked: Unbind, _terms: Terms, _at: datetime) -> tuple[Book, Code]:
    """第七条: an order that was not paid is void with it, and its money free."""
    one = _usable(book, asked.person, asked.category)
    if not isinstance(one, Held):
        return book, one
    if one.state == "claimed":
        return book, "not-bound"
    if asked.merchant is not None and asked.merchant != one.merchant:
        return book, "bound-elsewhere"
    for order in book.bought:
        if (order.person, order.category, order.state) == (one.person, one.category, "ordered"):
            book = _deal(_free(book, order), order, replace(order, state="void"))
    return _hold(book, one, replace(one, state="claimed", merchant=None)), "ok"


def _cancel(book: Book, asked: Cancel, _terms: Terms, _at: datetime) -> tuple[Book, Code]:
    one = _usable(book, asked.person, asked.category)
    if not isinstance(one, Held):
        return book, one
    if one.state != "claimed":
        return book, "unbind-first"
    return _hold(book, one, replace(one, state="cancelled")), "ok"


def _hold(book: Book, old: Held, new: Held) -> Book:
    return replace(book, held=tuple(new if one is old else one for one in book.held))


def _deal(book: Book, old: Bought, new: Bought) -> Book:
    return replace(book, bought=tuple(new if one is old else one for one in book.bought))


def _free(book: Book, order: Bought) -> Book:
    """The order's money lies in its pot again."""
    money = dict(book.money)
    money[order.pot] += order.subsidy_fen
    return replace(book, money=tuple(money.items()))


_VERBS: Final[Mapping[Verb, Callable[..., tuple[Book, Code]]]] = {
    "claim": _claim,
    "bind": _bind,
    "order": _order,
    "pay": _pay,
    "return": _return,
    "unbind": _unbind,
    "cancel": _cancel,
}
