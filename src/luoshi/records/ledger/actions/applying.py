"""Answering a batch of requests: locked, judged by policy, written set-based, in one transaction.

The first attempt believes that the money suffices: the CHECK on the accounts says whether it did. Only where it
did not is the batch judged again, one by one in its order. See docs/algorithms/ledger.md.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db import IntegrityError, connection, transaction

from luoshi.policy.ledger.books import Books, Known
from luoshi.policy.ledger.values import EXPIRY_KEY, Expire, Outcome, Request
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record
from luoshi.records.ledger import statements
from luoshi.records.ledger.actions.writing import write
from luoshi.records.ledger.models import AVAILABLE, KEY_ONCE
from luoshi.records.ledger.reading import accounts_of, known

BATCH_MOST: Final = 5_000
TRIES: Final = 5


class _MoreAccounts(Exception):
    """Expired reservations reach into accounts that are not locked yet."""

    def __init__(self, accounts: set[int]) -> None:
        self.accounts = accounts


@transaction.atomic
def apply(requests: Sequence[Request], *, by: Actor, at: datetime) -> tuple[Outcome, ...]:
    """Answer each request, in order, as if they came one by one; what is accepted is written.

    Call it once a transaction where several accounts are at play: it locks them in one order. Raises BadValue
    (more than 5,000 requests) and WrongState (others took the same keys again and again).
    """
    if len(requests) > BATCH_MOST:
        raise BadValue(f"一批最多 {BATCH_MOST} 笔，收到 {len(requests)} 笔，请分批提交。")
    more: set[int] = set()
    for _ in range(TRIES if requests else 0):
        try:
            with _collisions(), transaction.atomic():
                return _answered(requests, more, by=by, at=at)
        except _MoreAccounts as found:
            more |= found.accounts
        except _Collision:
            continue
    if requests:
        raise WrongState("同一批幂等键正被其他请求反复占用，请稍后重试。")
    return ()


@transaction.atomic
def expire_due(*, most: int = BATCH_MOST, by: Actor, at: datetime) -> int:
    """The sweep: free the money of reservations that are past their time, the oldest first; how many were freed."""
    with connection.cursor() as cursor:
        cursor.execute(statements.DUE, [at, min(most, BATCH_MOST)])
        due = _expiries(cursor.fetchall())
    return sum(outcome.accepted for outcome in apply(due, by=by, at=at))


def _answered(requests: Sequence[Request], more: set[int], *, by: Actor, at: datetime) -> tuple[Outcome, ...]:
    locked = _locked(accounts_of(requests) | more)
    try:
        with transaction.atomic():
            return _entered(requests, locked, strict=False, by=by, at=at)
    except IntegrityError as problem:
        if _broken(problem) != AVAILABLE:
            raise
    _free_due(locked, by=by, at=at)
    return _entered(requests, locked, strict=True, by=by, at=at)


def _free_due(locked: set[int], *, by: Actor, at: datetime) -> None:
    """Money whose time is over counts as free, swept or not: sweep these accounts before refusing anybody."""
    with connection.cursor() as cursor:
        cursor.execute(statements.DUE_ACCOUNTS, [list(locked), at])
        behind = {account for (account,) in cursor.fetchall()}
        if behind - locked:
            raise _MoreAccounts(behind)
        while behind:
            cursor.execute(statements.DUE_ON, [list(locked), at, BATCH_MOST])
            due = _expiries(cursor.fetchall())
            if not due:
                return
            _entered(due, locked, strict=True, by=by, at=at)


def _entered(
    requests: Sequence[Request], locked: set[int], *, strict: bool, by: Actor, at: datetime
) -> tuple[Outcome, ...]:
    found = known(requests, locked)
    fresh = sum(request.key not in found.answered for request in requests)
    books = Books(found, _numbers(fresh), at=at, by_name=by.name, strict=strict)
    outcomes = tuple(books.answer(request) for request in requests)
    if books.transfers:
        write(books, user_id=by.user_id)
        record("ledger.apply", [_change(books, found)], by=by, at=at)
    return outcomes


def _change(books: Books, found: Known) -> Change:
    """One audit row a batch: the transfers themselves say who and when, and cannot be changed."""
    codes: dict[str, int] = {}
    for transfer in books.transfers:
        codes[transfer.code] = codes.get(transfer.code, 0) + 1
    after = {"last": books.transfers[-1].id, "answers": codes, "accounts": sorted(found.accounts)}
    return Change("transfer", books.transfers[0].id, None, after)


def _locked(accounts: set[int]) -> set[int]:
    """The accounts that exist among these, locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(statements.LOCK, [list(accounts)])
        return {row[0] for row in cursor.fetchall()}


def _numbers(count: int) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(statements.NUMBERS, [count])
        return islice((number for (number,) in cursor.fetchall()), count)


def _expiries(rows: Sequence[tuple[Any, ...]]) -> list[Expire]:
    return [Expire(key=f"{EXPIRY_KEY}{number}", reservation=key) for number, key in rows]


class _Collision(Exception):
    """Another transaction has answered one of the keys in the meantime: read again."""


@contextmanager
def _collisions() -> Iterator[None]:
    try:
        yield
    except IntegrityError as problem:
        if _broken(problem) != KEY_ONCE:
            raise
        raise _Collision from problem


def _broken(problem: IntegrityError) -> str | None:
    """The name of the constraint that refused."""
    diagnosis = getattr(problem.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None)
