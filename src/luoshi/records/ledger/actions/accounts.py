"""Opening accounts: a path of names, each level an account of its own."""

from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.policy.ledger.chain import genesis
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record
from luoshi.records.ledger.models import Account

PATH_MOST: Final = 300


@transaction.atomic
def open_account(path: str, *, may_overdraw: bool = False, by: Actor, at: datetime) -> int:
    """The id of the account of this path; it and its parents are opened where they do not exist.

    `path`: names joined by `/` (`vehicles/central/2026/04/12/online`). `may_overdraw`: an account outside the
    programme, such as the treasury from which money comes; it is said once and never changes.
    Raises BadValue.
    """
    names = path.split("/")
    if not path or len(path) > PATH_MOST or any(not name or name != name.strip() for name in names):
        raise BadValue(f"账户路径应为以“/”分隔的名称，最多 {PATH_MOST} 字，名称不能为空或带首尾空格。")
    row: Account | None = None
    for depth in range(1, len(names) + 1):
        last = depth == len(names)
        row = _opened("/".join(names[:depth]), row, last and may_overdraw, by=by, at=at)
    if row is None or row.may_overdraw != may_overdraw:
        raise BadValue(f"账户“{path}”已按另一种限额规则开立，不能更改。")
    return row.pk


def _opened(path: str, parent: Account | None, may_overdraw: bool, *, by: Actor, at: datetime) -> Account:
    wanted = {
        "parent": parent,
        "may_overdraw": may_overdraw,
        "head": genesis(path, may_overdraw),
        "opened_at": at,
    }
    row, fresh = Account.objects.get_or_create(path=path, defaults=wanted)
    if fresh:
        change = Change("account", row.pk, None, {"path": path, "may_overdraw": may_overdraw})
        record("ledger.open", [change], by=by, at=at)
    return row
