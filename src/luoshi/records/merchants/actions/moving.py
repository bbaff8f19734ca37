"""What all acts on a merchant share: the lock, the move to the next state with its spell, the audit row."""

from datetime import datetime
from typing import Final, cast

from luoshi.policy.merchants.standing import SELLS, State, Step, after
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record
from luoshi.records.entitlements.actions_keys import stop_merchant_keys
from luoshi.records.merchants.models import Merchant, Spell

TEXT_MOST: Final = 2_000


def locked(merchant_id: int) -> Merchant:
    """The merchant, locked until the transaction ends. Raises BadValue."""
    row = Merchant.objects.select_for_update(of=("self",)).filter(pk=merchant_id).first()
    if row is None:
        raise BadValue("没有这家企业。")
    return row


def move(row: Merchant, step: Step, verb: str, *, by: Actor, at: datetime, **more: object) -> None:
    """Carry out a step: state, spell and keys together with the audit row. Raises WrongState."""
    before = cast("State", row.state)
    row.state, row.state_since = after(before, step), at
    row.save()
    if row.state == SELLS:
        Spell.objects.create(merchant=row, began_at=at)
    elif before == SELLS:
        Spell.objects.filter(merchant=row, ended_at__isnull=True).update(ended_at=at)
        _stop_keys(row, by=by, at=at)
    elif row.state in {"removed", "left", "refused"}:
        _stop_keys(row, by=by, at=at)
    note(row, verb, by=by, at=at, before=before, **more)


def note(
    row: Merchant, verb: str, *, by: Actor, at: datetime, before: str | None = None, **more: object
) -> None:
    """One audit row of a merchant."""
    was = None if before is None else {"state": before}
    after_ = {"name": row.name, "state": row.state, **more}
    record(verb, [Change("merchant", row.pk, was, after_)], by=by, at=at)


def text_of(text: str, what: str, most: int = TEXT_MOST) -> str:
    """A text that must be there and fit. Raises BadValue."""
    found = text.strip()
    if not 0 < len(found) <= most:
        raise BadValue(f"请填写{what}（{most}字以内）。")
    return found


def _stop_keys(row: Merchant, *, by: Actor, at: datetime) -> None:
    """The gate takes nothing of it from now on; the keys' own act is the program's, whoever ended the standing."""
    actor = Actor(by.user_id, by.name, by.roles | {"system"}, by.unit_ids, by.limited)
    stop_merchant_keys(row.pk, why=f"第十一条：企业{_WHY[row.state]}", by=actor, at=at)


_WHY: Final = {
    "suspended": "已暂停参与资格",
    "removed": "已取消参与资格",
    "left": "已退出",
    "refused": "未纳入参与范围",
}
