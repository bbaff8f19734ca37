"""Reading the ledger: balances true at a moment, statements with running balances, totals of a branch, its proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from django.db import connection
from django.db.models import Q, Sum

from luoshi.policy.ledger.values import Code, Kind
from luoshi.records.ledger.models import Account, Entry, Hold, Transfer
from luoshi.records.ledger.proving import Proof, prove
from luoshi.records.ledger.reading import left_of

__all__ = ["Proof", "prove"]  # read from here, with all other queries
MOST: Final = 1_000
"""The longest page of a statement."""


@dataclass(frozen=True, slots=True)
class Balance:
    """An account or a branch, in fen. `held_fen` counts only reservations that hold at the moment asked for."""

    path: str
    balance_fen: int
    held_fen: int

    @property
    def available_fen(self) -> int:
        return self.balance_fen - self.held_fen


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account, in fen. `entries`: how many lines its statement has."""

    id: int
    path: str
    balance_fen: int
    held_fen: int
    entries: int
    may_overdraw: bool

    @property
    def available_fen(self) -> int:
        return self.balance_fen - self.held_fen

    @property
    def depth(self) -> int:
        """How deep it is nested."""
        return self.path.count("/")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry as it is shown: what changed and what stood afterwards, in fen."""

    seq: int
    at: datetime
    by_name: str
    kind: Kind
    key: str
    subject: str
    clause: str
    amount_fen: int
    reserved_fen: int
    balance_fen: int
    held_fen: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked and answered under a key."""

    transfer_id: int
    key: str
    kind: Kind
    code: Code
    at: datetime
    by_name: str
    subject: str
    clause: str


def account_id(path: str) -> int | None:
    """The account of this path."""
    return Account.objects.filter(path=path).values_list("id", flat=True).first()


def balance(account: int, *, at: datetime) -> Balance | None:
    """The account at this moment: reservations past their time no longer hold, swept or not."""
    found = Account.objects.filter(pk=account).values_list("path", "balance_fen", "held_fen").first()
    if found is None:
        return None
    over = (
        Hold.objects.filter(origin=account, expires_at__lte=at).aggregate(fen=Sum("amount_fen"))["fen"] or 0
    )
    return Balance(found[0], found[1], found[2] - over)


def branch(path: str, *, at: datetime) -> Balance:
    """The account of this path and all below it, added up (an account that does not exist adds nothing)."""
    inside = Q(path=path) | Q(path__startswith=f"{path}/")
    sums = Account.objects.filter(inside).aggregate(balance=Sum("balance_fen"), held=Sum("held_fen"))
    origins = Account.objects.filter(inside).values("id")
    over = Hold.objects.filter(origin__in=origins, expires_at__lte=at).aggregate(fen=Sum("amount_fen"))["fen"]
    return Balance(path, sums["balance"] or 0, (sums["held"] or 0) - (over or 0))


def children(path: str, *, at: datetime) -> tuple[Balance, ...]:
    """The branches right below a path, by name."""
    paths = Account.objects.filter(parent__path=path).order_by("path").values_list("path", flat=True)
    return tuple(branch(one, at=at) for one in paths)


def accounts_under(paths: Sequence[str], *, at: datetime) -> tuple[AccountRow, ...]:
    """The accounts of these paths and all below them, by path; reservations past their time no longer hold."""
    inside = Q()
    for path in paths:
        inside |= Q(path=path) | Q(path__startswith=f"{path}/")
    rows = list(Account.objects.filter(inside).order_by("path")[:MOST]) if paths else []
    ended = Hold.objects.filter(origin__in=[row.pk for row in rows], expires_at__lte=at)
    over = dict(ended.values_list("origin").annotate(fen=Sum("amount_fen")))
    return tuple(
        AccountRow(
            row.pk,
            row.path,
            row.balance_fen,
            row.held_fen - over.get(row.pk, 0),
            row.seq,
            row.may_overdraw,
        )
        for row in rows
    )


def trial_balance_fen() -> int:
    """All balances of the ledger added up: 0, or something stands wrong."""
    return Account.objects.aggregate(fen=Sum("balance_fen"))["fen"] or 0


def statement(
    account: int,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    after_seq: int = 0,
    most: int = MOST,
) -> tuple[StatementLine, ...]:
    """The entries of an account, oldest first, from `since` on and before `until`; `after_seq` pages on."""
    rows = Entry.objects.filter(account=account, seq__gt=after_seq).order_by("seq").select_related("transfer")
    if since is not None:
        rows = rows.filter(transfer__at__gte=since)
    if until is not None:
        rows = rows.filter(transfer__at__lt=until)
    return tuple(_line(row) for row in rows[: min(most, MOST)])


def answer(key: str) -> Answer | None:
    """What was answered under this key, refusals included."""
    row = Transfer.objects.filter(key=key).first()
    return _answer(row) if row else None


def answers_about(subject: str, *, most: int = MOST) -> tuple[Answer, ...]:
    """Everything that was asked about a subject (`case:17`), oldest first."""
    rows = Transfer.objects.filter(subject=subject).exclude(subject="").order_by("id")
    return tuple(_answer(row) for row in rows[: min(most, MOST)])


def left_to_reverse(posting: str) -> tuple[int, ...]:
    """What can still be brought back of a post or move under this key, leg by leg, in fen. Two queries."""
    return left_of(posting)


def durability() -> dict[str, str]:
    """`fsync` and `synchronous_commit` as the server says them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        fsync, commit = cursor.fetchone()
    return {"fsync": fsync, "synchronous_commit": commit}


def _line(row: Entry) -> StatementLine:
    asked = row.transfer
    return StatementLine(
        seq=row.seq,
        at=asked.at,
        by_name=asked.by_name,
        kind=_kind(asked.kind),
        key=asked.key,
        subject=asked.subject,
        clause=asked.clause,
        amount_fen=row.amount_fen,
        reserved_fen=row.reserved_fen,
        balance_fen=row.balance_fen,
        held_fen=row.held_fen,
    )


def _answer(row: Transfer) -> Answer:
    return Answer(
        row.pk, row.key, _kind(row.kind), cast("Code", row.code), row.at, row.by_name, row.subject, row.clause
    )


def _kind(stored: str) -> Kind:
    return cast("Kind", stored)  # the database knows no other (ledger_kind_known)
