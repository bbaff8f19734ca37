"""Who may draft and see circulars, and compare two dates."""

from typing import Final

import rules

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed

WRITE: Final = "briefs.write"
SEE: Final = "briefs.see"


def _office(by: Actor) -> bool:
    return by.has("office") or by.has("system")


def _sees(by: Actor) -> bool:
    return _office(by) or by.has("leader") or by.has("auditor")


is_office = rules.predicate(_office)  # 督查室, or the program itself
sees = rules.predicate(_sees)

rules.add_perm(WRITE, is_office)
rules.add_perm(SEE, sees)


def may(by: Actor, permission: str) -> bool:
    """Whether the actor holds the permission."""
    return bool(rules.has_perm(permission, by))


def require(by: Actor, permission: str, sentence: str) -> None:
    """Raise NotAllowed with `sentence` where the actor may not."""
    if not may(by, permission):
        raise NotAllowed(sentence)


def sees_drafts(by: Actor) -> bool:
    """督查室, which writes them, and the auditor."""
    return by.has("office") or by.has("auditor")
