"""Waves of what follows a claim: bind, unbind, cancel; orders with their money; payments and returns."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, cast

from luoshi.policy.dates.windows import day_of
from luoshi.policy.entitlements.values import Order
from luoshi.policy.ledger.values import Leg, Post, Request, Reserve, Reverse, Void
from luoshi.policy.terms.actors import Actor
from luoshi.records.entitlements.money import paid_path, pot_path, reservation_key
from luoshi.records.entitlements.requests import Sent, Told
from luoshi.records.entitlements.running import Parameters, Placed, Row, column, envelope, run, told
from luoshi.records.entitlements.schemes import Open
from luoshi.records.ledger import actions as ledger
from luoshi.records.ledger.queries import account_id

GATE: Final = Actor(None, "补贴资格闸口", frozenset({"system"}))


class LedgerRefused(Exception):
    """The ledger did not follow an order that it had reserved money for: the books differ."""


def held(scheme: Open, group: Sequence[Placed]) -> dict[int, Told]:
    """Answer binds, unbinds and cancels of different persons; inside a transaction. Raises Raced."""
    people = {"person": column(group, "person"), "category": column(group, "category")}
    run("lock_held", {"scheme": scheme.id} | people)
    own = {
        "verb": [sent.asked.verb for _, sent in group],
        "channel": column(group, "channel"),
        "merchant": column(group, "merchant"),
    }
    rows = run("hold", envelope(group) | people | own | _said(scheme))
    answers = told(rows)
    voids = [key for *_, key, fen in rows if fen]
    _follow(group, [Void(key=f"{key}:v", reservation=key) for key in voids])
    return answers


def settled(scheme: Open, group: Sequence[Placed]) -> dict[int, Told]:
    """Answer payments and returns of different orders; inside a transaction. Raises Raced."""
    orders = {"merchant": column(group, "merchant"), "number": column(group, "number")}
    run("lock_held_of_orders", {"scheme": scheme.id} | orders)
    own = {
        "verb": [sent.asked.verb for _, sent in group],
        "activated": column(group, "activated", default=False),
        "to_activate": [one.name for one in scheme.terms.categories if one.activated],
        "returned_late": scheme.terms.readings.returned_late_lapses,
    }
    rows = run("settle", envelope(group) | orders | own | _said(scheme))
    answers = told(rows)
    verbs = {place: sent.asked.verb for place, sent in group}
    _follow(group, [_moved(verbs[row[0]], row[-2]) for row in rows if row[1] == "ok" and row[-1]])
    return answers


def ordered(scheme: Open, group: Sequence[Placed]) -> dict[int, Told]:
    """Answer orders of different persons, numbers and serial numbers; inside a transaction. Raises Raced."""
    orders = [cast("Order", sent.asked) for _, sent in group]
    run("lock_held", {"scheme": scheme.id} | {name: column(group, name) for name in ("person", "category")})
    terms = scheme.terms
    own = {name: column(group, name) for name in ("person", "category", "merchant", "number", "serial")} | {
        "one_person": [one.person == one.payer == one.recipient for one in orders],
        "too_dear": [terms.too_dear(one.category, one.listed_fen, one.final_fen) for one in orders],
        "resale": terms.readings.resale == "unactivated",
    }
    rows = {row[0]: row for row in run("judge_orders", envelope(group) | own | {"scheme": scheme.id})}
    answers = told(
        (place, row[1], row[2], row[3], False) for place, row in rows.items() if row[2] is not None
    )
    fresh = [(place, sent) for place, sent in group if place not in answers]
    return answers | (_written(scheme, fresh, rows) if fresh else {})


def _written(scheme: Open, fresh: Sequence[Placed], rows: dict[int, Row]) -> dict[int, Told]:
    orders = [cast("Order", sent.asked) for _, sent in fresh]
    subsidies = [scheme.terms.subsidy_fen(one.category, one.final_fen) for one in orders]
    judged = [rows[place] for place, _ in fresh]
    pots = [_pot(scheme, sent, row) for (_, sent), row in zip(fresh, judged, strict=True)]
    codes = _with_money(scheme, fresh, judged, subsidies, pots)
    names = ("person", "category", "merchant", "number", "serial", "listed_fen", "final_fen")
    own = {name: column(fresh, name) for name in names} | {
        "subsidy_fen": subsidies,
        "pot": pots,
        "money_key": [
            _key(scheme, sent) if fen else "" for (_, sent), fen in zip(fresh, subsidies, strict=True)
        ],
        "code": codes,
        "nth": [row[4] for row in judged],
        "channel": [row[5] for row in judged],
        "valid_until": [row[6] for row in judged],
        "latest": min(sent.at for _, sent in fresh),
    }
    return told(run("write_orders", envelope(fresh) | own | _said(scheme)))


def _pot(scheme: Open, sent: Sent, row: Row) -> str:
    """Of the day of the order, or of the claim where its money was set aside then."""
    if row[5] is None:
        return ""
    held = scheme.terms.readings_on(row[7]).hold == "claim"
    return pot_path(scheme, row[7] if held else day_of(sent.at), row[5])


def _with_money(
    scheme: Open,
    fresh: Sequence[Placed],
    judged: Sequence[Row],
    subsidies: Sequence[int],
    pots: Sequence[str],
) -> list[str]:
    """The codes after the ledger has been asked for the money of those that are right so far."""
    accounts = {path: account_id(path) for path in {*pots, paid_path(scheme)} if path}
    paid, found, asked = accounts[paid_path(scheme)], [row[-1] for row in judged], []
    until = [row[6] for row in judged]
    for index, (_, sent) in enumerate(fresh):
        subsidy, pot = subsidies[index], accounts.get(pots[index])
        if found[index] != "ok" or not subsidy:
            continue
        if pot is None or paid is None:
            found[index] = "no-money"
            continue
        asked.append((index, _reserve(scheme, sent, Leg(pot, paid, subsidy), until[index])))
    outcomes = ledger.apply([one for _, one in asked], by=GATE, at=_moment(fresh)) if asked else ()
    for (index, _), outcome in zip(asked, outcomes, strict=True):
        if outcome.code == "key-taken":
            raise LedgerRefused(outcome.key)
        if not outcome.accepted:
            found[index] = "no-money"
    return found


def _key(scheme: Open, sent: Sent) -> str:
    return reservation_key(scheme, cast("Order", sent.asked).merchant, sent.key)


def _reserve(scheme: Open, sent: Sent, leg: Leg, until: datetime) -> Reserve:
    """Money is set aside as long as the entitlement holds, no longer."""
    order = cast("Order", sent.asked)
    return Reserve(
        key=_key(scheme, sent),
        legs=(leg,),
        expires_at=until,
        subject=f"order:{order.merchant}:{order.number}",
        clause=f"{scheme.terms.document}#{scheme.terms.clauses['money']}",
    )


def _moved(verb: str, key: str) -> Request:
    if verb == "pay":
        return Post(key=f"{key}:p", reservation=key)
    return Reverse(key=f"{key}:r", posting=f"{key}:p")


def _follow(group: Sequence[Placed], requests: Sequence[Request]) -> None:
    """The ledger follows in the same transaction, or nothing has happened."""
    outcomes = ledger.apply(requests, by=GATE, at=_moment(group)) if requests else ()
    refused = [one for one in outcomes if not one.accepted]
    if refused:
        raise LedgerRefused("、".join(f"{one.key} {one.code}" for one in refused))


def _moment(group: Sequence[Placed]) -> Any:
    """The earliest of the group: what was valid when it was asked is valid for the ledger too."""
    return min(sent.at for _, sent in group)


def _said(scheme: Open) -> Parameters:
    return {"scheme": scheme.id, "refusals": scheme.refusals_json}
