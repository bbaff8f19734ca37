"""The set-based writes of one batch."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from luoshi.policy.ledger.books import Books, Running
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.ledger import statements

Row = Sequence[Any]


def write(books: Books, *, user_id: int | None) -> None:
    """Write what the books hold. Raises IntegrityError where a constraint refuses, WrongState where an account
    or a reservation has changed since it was read (which the locks exclude).
    """
    changed = [one for one in books.running.values() if one.seq != one.start.seq]
    with connection.cursor() as cursor:
        cursor.execute(statements.CHANGE_ACCOUNTS, _columns(map(_account, changed), 7))
        if cursor.rowcount != len(changed):
            raise WrongState("账户在记账期间被改动，请重试。")
        cursor.execute(
            statements.INSERT_TRANSFERS,
            [books.at, user_id, books.by_name, *_columns(_transfers(books), 10)],
        )
        cursor.execute(statements.INSERT_ENTRIES, _columns(_entries(books), 9))
        if books.opened:
            cursor.execute(statements.INSERT_HOLDS, _columns(_holds(books), 6))
        if books.closed:
            cursor.execute(statements.CLOSE_HOLDS, [books.closed])
            if cursor.fetchone()[0] != len(books.closed):
                raise WrongState("预留在记账期间被改动，请重试。")
        if books.recoveries:
            cursor.execute(statements.RECOVER, _columns(_recoveries(books), 4))


def _columns(rows: Iterable[Row], width: int) -> list[list[Any]]:
    """Rows as columns, for `unnest`."""
    found = [list(column) for column in zip(*rows, strict=True)]
    return found or [[] for _ in range(width)]


def _account(one: Running) -> Row:
    start = one.start
    return (
        start.id,
        one.balance_fen - start.balance_fen,
        one.held_fen - start.held_fen,
        one.low_fen - (start.balance_fen - start.held_fen),
        one.seq - start.seq,
        one.head,
        start.seq,
    )


def _transfers(books: Books) -> Iterable[Row]:
    for one in books.transfers:
        asked = one.request
        yield (
            one.id,
            asked.key,
            asked.kind,
            one.code,
            one.body,
            asked.subject,
            asked.clause,
            one.closes,
            one.reverses,
            one.expires_at,
        )


def _entries(books: Books) -> Iterable[Row]:
    for line, sealed in books.lines:
        yield (
            line.account,
            line.seq,
            line.transfer,
            line.leg,
            line.amount_fen,
            line.reserved_fen,
            line.balance_fen,
            line.held_fen,
            sealed,
        )


def _holds(books: Books) -> Iterable[Row]:
    for number, held in books.opened.items():
        for leg, one in enumerate(held.legs):
            yield number, leg, one.origin, one.end, one.amount_fen, held.expires_at


def _recoveries(books: Books) -> Iterable[Row]:
    for (transfer, leg), (posted, recovered) in books.recoveries.items():
        yield transfer, leg, posted, recovered
