"""Who runs merchants, who reviews them, who acts for one. Each takes the actor and the programme's folder name."""

from typing import Final

import rules

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed
from luoshi.records.merchants.models import Member

RUN: Final = "merchants.run"
REVIEW: Final = "merchants.review"
SEE: Final = "merchants.see"


def _runs(by: Actor, programme: str) -> bool:
    return by.has_in("operator", programme) or by.has("system")


def _reviews(by: Actor, programme: str) -> bool:
    """The third party that checks applications and goods."""
    return by.has_in("reviewer", programme) or by.has("system")


def _sees(by: Actor, programme: str) -> bool:
    staff = any(by.has_in(role, programme) for role in ("operator", "reviewer", "treasurer"))
    return staff or by.has("auditor") or by.has("system")


rules.add_perm(RUN, rules.predicate(_runs))
rules.add_perm(REVIEW, rules.predicate(_reviews))
rules.add_perm(SEE, rules.predicate(_sees))


def may(by: Actor, permission: str, programme: str) -> bool:
    """Whether the actor holds the permission in this programme."""
    return bool(rules.has_perm(permission, by, programme))


def require(by: Actor, permission: str, programme: str, sentence: str) -> None:
    """Raise NotAllowed with `sentence` where the actor may not."""
    if not may(by, permission, programme):
        raise NotAllowed(sentence)


def merchant_of(by: Actor) -> int | None:
    """The merchant for which this account acts, or whose key signed."""
    if by.merchant is not None and by.has("merchant"):
        return by.merchant
    if by.user_id is None or not by.has("merchant"):
        return None
    return Member.objects.filter(user_id=by.user_id).values_list("merchant_id", flat=True).first()


def require_own(by: Actor, merchant_id: int) -> None:
    """Raise NotAllowed where the actor does not act for this merchant."""
    if merchant_of(by) != merchant_id:
        raise NotAllowed("只有这家企业的账号可以办理。")


def joins(by: Actor) -> bool:
    """An enterprise's own account, which answers a call for it."""
    return by.has("merchant")
