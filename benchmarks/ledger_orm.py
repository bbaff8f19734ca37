"""The reference of benchmarks/ledger.py: a transfer as one usually writes it with Django's ORM, a row at a time.

Same tables, constraints, chain and audit row as the product; idempotent by the same unique key.
"""

from datetime import datetime

from django.db import transaction

from luoshi.policy.ledger import chain
from luoshi.policy.ledger.values import Leg, Post, Request, Reserve, body
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.audit.actions import Change, record
from luoshi.records.ledger.models import Account, Entry, Hold, Transfer


class Short(Exception):
    """Not enough money."""


@transaction.atomic
def reserve(key: str, pot: int, paid: int, amount: int, at: datetime) -> None:
    """Lock the account, look whether the money suffices, set it aside."""
    account = Account.objects.select_for_update().get(pk=pot)
    if account.balance_fen - account.held_fen < amount:
        raise Short(key)
    request = Reserve(key=key, legs=(Leg(pot, paid, amount),))
    row = _transfer(request, at)
    _entry(account, row, 0, amount)
    Hold.objects.create(transfer=row, leg=0, origin_id=pot, end_id=paid, amount_fen=amount)
    _audit(row, at)


@transaction.atomic
def post(reservation: str, at: datetime) -> None:
    """Lock both accounts in order, move the money, close the reservation."""
    hold = Hold.objects.select_related("transfer").get(transfer__key=reservation)
    both = {hold.origin_id, hold.end_id}
    accounts = {row.pk: row for row in Account.objects.select_for_update().filter(pk__in=both).order_by("pk")}
    row = _transfer(Post(key=f"{reservation}p", reservation=reservation), at, closes=hold.transfer)
    origin, end = accounts[hold.origin_id], accounts[hold.end_id]
    lines = [_line(origin, row, -hold.amount_fen, -hold.amount_fen), _line(end, row, hold.amount_fen, 0)]
    Entry.objects.bulk_create(lines)
    hold.delete()
    _audit(row, at)


def _transfer(request: Request, at: datetime, closes: Transfer | None = None) -> Transfer:
    return Transfer.objects.create(
        key=request.key,
        kind=request.kind,
        code="ok",
        body=body(request),
        closes=closes,
        at=at,
        by_name=SYSTEM.name,
    )


def _entry(account: Account, row: Transfer, amount: int, reserved: int) -> None:
    _line(account, row, amount, reserved).save()


def _line(account: Account, row: Transfer, amount: int, reserved: int) -> Entry:
    account.balance_fen += amount
    account.held_fen += reserved
    account.low_fen = account.balance_fen - account.held_fen
    account.seq += 1
    line = chain.Line(
        account.pk, account.seq, row.pk, 0, amount, reserved, account.balance_fen, account.held_fen
    )
    account.head = chain.link(bytes(account.head), line, chain.tail(row.body, row.at, row.by_name))
    account.save(update_fields=["balance_fen", "held_fen", "low_fen", "seq", "head"])
    return Entry(
        account=account,
        seq=account.seq,
        transfer=row,
        leg=0,
        amount_fen=amount,
        reserved_fen=reserved,
        balance_fen=account.balance_fen,
        held_fen=account.held_fen,
        hash=account.head,
    )


def _audit(row: Transfer, at: datetime) -> None:
    record("ledger.apply", [Change("transfer", row.pk, None, {"last": row.pk})], by=SYSTEM, at=at)
