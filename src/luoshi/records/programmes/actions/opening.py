"""Taking a programme of the library into operation, and giving it money."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction

from luoshi.library.programmes import UnknownProgramme, find
from luoshi.policy.ledger.values import Leg, Move
from luoshi.policy.ledger.words import SAID
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.ledger.actions import apply, open_account
from luoshi.records.programmes.actions.versions import rules_in_force
from luoshi.records.programmes.models import STATES, Funding, Programme, Purse
from luoshi.records.programmes.permissions import MANAGE, require

AUTHORITY_MOST: Final = 200
COMMON: Final = "common"
"""The name of the common pot in the paths of accounts."""


@transaction.atomic
def open_programme(wanted: str, *, shares: Mapping[str, int], by: Actor, at: datetime) -> int:
    """Take a programme into operation; its id. `wanted`: folder name or document number; `shares`: source → weight.

    Opens an account for each pot and source. Raises NotAllowed, BadValue, WrongState.
    """
    try:
        publication = find(wanted)
    except UnknownProgramme as problem:
        raise BadValue(str(problem)) from problem
    require(by, MANAGE, publication.name, "只有项目经办可以启用项目。")
    flow = publication.workflow
    if flow is None:
        raise WrongState(f"“{publication.title}”没有办理步骤（steps.toml），不能启用。")
    names = [source.name for source in flow.sources]
    if sorted(shares) != sorted(names) or min(shares.values()) < 0 or sum(shares.values()) <= 0:
        raise BadValue(f"资金分担比例须逐项写明：{'、'.join(names)}，不为负，且合计大于零。")
    if Programme.objects.filter(city=publication.city, name=publication.name).exists():
        raise WrongState(f"“{publication.title}”已经启用。")
    row = Programme.objects.create(
        city=publication.city,
        name=publication.name,
        number=publication.number,
        title=publication.title,
        treasury_id=open_account(f"treasury/{publication.name}", may_overdraw=True, by=by, at=at),
        paid_id=open_account(f"{publication.name}/paid", by=by, at=at),
        opened_at=at,
    )
    pots = ["", *(book.name for book in publication.parts if len(publication.parts) > 1)]
    Purse.objects.bulk_create(
        Purse(
            programme=row,
            pot=pot,
            source=source,
            weight=weight,
            account_id=open_account(f"{publication.name}/{pot or COMMON}/{source}", by=by, at=at),
        )
        for pot in pots
        for source, weight in shares.items()
    )
    for book in publication.parts:
        rules_in_force(row.pk, book.name, by=by, at=at)
    after = {**snapshot(row, "city", "name", "number", "title", "state"), "shares": dict(shares)}
    record("programme.open", [Change("programme", row.pk, None, after)], by=by, at=at)
    return row.pk


@transaction.atomic
def fund(
    programme_id: int,
    *,
    pot: str = "",
    amounts: Mapping[str, int],
    authority: str,
    decided_on: date,
    by: Actor,
    at: datetime,
) -> int:
    """Give money to a pot: `amounts` source → fen. The figure is the operator's, with its authority. The funding's id.

    Raises NotAllowed, BadValue.
    """
    row = _locked(programme_id)
    require(by, MANAGE, row.name, "只有项目经办可以登记资金额度。")
    purses = {purse.source: purse for purse in row.purses.filter(pot=pot)}
    if (
        not amounts
        or not set(amounts) <= set(purses)
        or min(amounts.values()) < 0
        or not sum(amounts.values())
    ):
        raise BadValue(
            f"额度须按资金来源填写（{'、'.join(purses) or '没有这一额度'}），不为负，且合计大于零。"
        )
    if not 0 < len(authority.strip()) <= AUTHORITY_MOST:
        raise BadValue(f"请写明额度的依据文件（{AUTHORITY_MOST}字以内）。")
    funding = Funding.objects.create(
        programme=row,
        pot=pot,
        amounts=dict(amounts),
        authority=authority.strip(),
        decided_on=decided_on,
        at=at,
        by_name=by.name,
    )
    legs = tuple(Leg(row.treasury_id, purses[name].account_id, fen) for name, fen in amounts.items() if fen)
    move = Move(key=f"funding:{funding.pk}", legs=legs, subject=f"programme:{row.pk}", clause=authority[:200])
    (told,) = apply([move], by=by, at=at)
    if not told.accepted:
        raise WrongState(SAID[told.code])
    after = snapshot(funding, "pot", "amounts", "authority", "decided_on")
    record("programme.fund", [Change("programme", row.pk, None, after)], by=by, at=at)
    return funding.pk


@transaction.atomic
def set_state(programme_id: int, state: str, *, why: str, by: Actor, at: datetime) -> None:
    """Pause, resume or close the taking of applications. Raises NotAllowed, BadValue, WrongState."""
    row = _locked(programme_id)
    require(by, MANAGE, row.name, "只有项目经办可以暂停、恢复或结束受理。")
    if state not in STATES or not why.strip():
        raise BadValue("请选择受理状态并写明理由。")
    if row.state in {state, "closed"}:
        raise WrongState("项目已经结束受理，或已是这个状态。")
    before, row.state = {"state": row.state}, state
    row.save(update_fields=["state"])
    after = {"state": state, "reason": why.strip()}
    record("programme.state", [Change("programme", row.pk, before, after)], by=by, at=at)


def _locked(programme_id: int) -> Programme:
    """Its key stays free: applications that refer to it hold the ledger's accounts and must not wait for who funds it."""
    row = Programme.objects.select_for_update(no_key=True).filter(pk=programme_id).first()
    if row is None:
        raise BadValue("没有这个项目。")
    return row
