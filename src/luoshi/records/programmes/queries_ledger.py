"""The accounts of one programme and the statement of each, for who sees the programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from luoshi.library.programmes import load
from luoshi.policy.terms.actors import Actor
from luoshi.records.ledger.queries import (
    AccountRow,
    StatementLine,
    accounts_under,
    statement,
    trial_balance_fen,
)
from luoshi.records.programmes.models import Programme
from luoshi.records.programmes.permissions import SEE, require

PAGE: Final = 50
OWN_WORDS: Final[Mapping[str, str]] = {"treasury": "财政拨款", "paid": "已支付", "common": "共用额度"}


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """An account with its name in words: the last step of its path, or the path's own words.

    `below`: the accounts under it, whose money it adds up.
    """

    row: AccountRow
    title: str
    below: tuple[AccountRow, ...] = ()

    @property
    def balance_fen(self) -> int:
        """Of the account and all below it."""
        return self.row.balance_fen + sum(one.balance_fen for one in self.below)

    @property
    def held_fen(self) -> int:
        """Set aside in the account and all below it."""
        return self.row.held_fen + sum(one.held_fen for one in self.below)

    @property
    def available_fen(self) -> int:
        return self.balance_fen - self.held_fen


@dataclass(frozen=True, slots=True)
class Books:
    """The accounts of a programme, nested as they are, and whether the whole ledger balances."""

    accounts: tuple[NamedAccount, ...]
    balance_of_all_fen: int


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Lines of one account, the newest first."""

    account: NamedAccount
    lines: tuple[StatementLine, ...]
    number: int
    pages: int


def books(programme_id: int, by: Actor, *, at: datetime) -> Books | None:
    """None where there is no such programme. Three queries. Raises NotAllowed."""
    found = _accounts(programme_id, by, at=at)
    return None if found is None else Books(found, trial_balance_fen())


def account_statement(
    programme_id: int, account_id: int, by: Actor, *, number: int, at: datetime
) -> StatementPage | None:
    """None where the programme has no such account. Raises NotAllowed."""
    mine = _accounts(programme_id, by, at=at) or ()
    account = next((one for one in mine if one.row.id == account_id), None)
    if account is None:
        return None
    pages = max(1, -(-account.row.entries // PAGE))
    number = min(max(number, 1), pages)
    last = account.row.entries - (number - 1) * PAGE
    first = max(0, last - PAGE)
    lines = statement(account_id, after_seq=first, most=last - first)
    return StatementPage(account, tuple(reversed(lines)), number, pages)


def _accounts(programme_id: int, by: Actor, *, at: datetime) -> tuple[NamedAccount, ...] | None:
    head = Programme.objects.filter(pk=programme_id).first()
    if head is None:
        return None
    require(by, SEE, head.name, "您没有查看这个项目账本的权限。")
    publication = load(head.city, head.name)
    flow = publication.workflow
    words = {
        **OWN_WORDS,
        **{book.name: book.title for book in publication.parts},
        **{source.name: source.title for source in (flow.sources if flow else ())},
        head.name: head.title,
    }
    rows = accounts_under([f"treasury/{head.name}", head.name], at=at)
    return tuple(
        NamedAccount(
            row, _title(row.path, words), tuple(one for one in rows if one.path.startswith(f"{row.path}/"))
        )
        for row in rows
    )


def _title(path: str, words: Mapping[str, str]) -> str:
    steps = path.split("/")
    named = steps[0] if steps[0] == "treasury" else steps[-1]
    return words.get(named, named)
