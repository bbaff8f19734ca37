"""What a batch must know before it is answered, read under the locks of its accounts."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from luoshi.policy.ledger.books import Answered, Known, Posting, Reservation, Standing
from luoshi.policy.ledger.values import Expire, Leg, Move, Outcome, Post, Request, Reserve, Reverse, Void
from luoshi.records.ledger import statements


def accounts_of(requests: Sequence[Request]) -> set[int]:
    """The accounts that the requests name or that stand behind what they refer to. Nothing is locked."""
    named = {
        account
        for request in requests
        if isinstance(request, Move | Reserve)
        for leg in request.legs
        for account in (leg.origin, leg.end)
    }
    held = [leg for one in _reservations(_reserved_keys(requests)).values() for leg in one.legs]
    posted = [leg for one in _postings(_posted_keys(requests)).values() for _, leg in one.legs]
    return named | {account for leg in (*held, *posted) for account in (leg.origin, leg.end)}


def known(requests: Sequence[Request], locked: set[int]) -> Known:
    """The state behind the requests, as far as it lies in locked accounts.

    What appeared in other accounts since the locks were chosen counts as not there: the requests came before it.
    """
    reserved, posted = _reserved_keys(requests), _posted_keys(requests)
    reservations = {key: one for key, one in _reservations(reserved).items() if _inside(one.legs, locked)}
    postings = {
        key: one for key, one in _postings(posted).items() if _inside([leg for _, leg in one.legs], locked)
    }
    return Known(
        accounts={row[0]: _standing(row) for row in _rows(statements.LOCK, list(locked))},
        answered=_answered([request.key for request in requests]),
        reservations=reservations,
        closings=dict(_rows(statements.CLOSINGS, reserved)) if reserved else {},
        postings=postings,
        recovered=_recovered([one.transfer_id for one in postings.values()]),
    )


def left_of(posting: str) -> tuple[int, ...]:
    """What a post or move has moved and nobody has brought back yet, leg by leg, in fen; empty where there is none."""
    found = _postings([posting]).get(posting)
    if found is None:
        return ()
    back = _recovered([found.transfer_id])
    return tuple(leg.amount_fen - back.get((found.transfer_id, number), 0) for number, leg in found.legs)


def _reserved_keys(requests: Sequence[Request]) -> list[str]:
    return [one.reservation for one in requests if isinstance(one, Post | Void | Expire)]


def _posted_keys(requests: Sequence[Request]) -> list[str]:
    return [one.posting for one in requests if isinstance(one, Reverse)]


def _inside(legs: Sequence[Leg], locked: set[int]) -> bool:
    return all(leg.origin in locked and leg.end in locked for leg in legs)


def _answered(keys: list[str]) -> dict[str, Answered]:
    return {
        key: Answered(body, Outcome(key, code, number))
        for key, body, code, number in _rows(statements.ANSWERED, keys)
    }


def _reservations(keys: list[str]) -> dict[str, Reservation]:
    found: dict[str, Reservation] = {}
    for key, number, expires_at, origin, end, amount in _rows(statements.RESERVATIONS, keys) if keys else ():
        before = found[key].legs if key in found else ()
        found[key] = Reservation(number, (*before, Leg(origin, end, amount)), expires_at)
    return found


def _postings(keys: list[str]) -> dict[str, Posting]:
    found: dict[str, Posting] = {}
    for key, number, leg, origin, end, amount in _rows(statements.POSTINGS, keys) if keys else ():
        before = found[key].legs if key in found else ()
        found[key] = Posting(number, (*before, (leg, Leg(origin, end, amount))))
    return found


def _recovered(transfers: list[int]) -> dict[tuple[int, int], int]:
    if not transfers:
        return {}
    return {(number, leg): amount for number, leg, amount in _rows(statements.RECOVERED, transfers)}


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [values])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _standing(row: tuple[Any, ...]) -> Standing:
    number, may_overdraw, balance, held, seq, head = row
    return Standing(number, may_overdraw, balance, held, seq, bytes(head))
