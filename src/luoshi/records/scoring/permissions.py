"""Who may do what with scores: the office keeps them, leaders and auditors read all, units their own once shown."""

from typing import Final

import rules

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed

KEEP: Final = "scoring.keep"
SEE: Final = "scoring.see"


def _keeps(by: Actor) -> bool:
    return by.has("office") or by.has("system")


def _sees(by: Actor) -> bool:
    return _keeps(by) or by.has("leader") or by.has("auditor")


rules.add_perm(KEEP, rules.predicate(_keeps))
rules.add_perm(SEE, rules.predicate(_sees))


def may(by: Actor, permission: str) -> bool:
    """Whether the actor holds the permission."""
    return bool(rules.has_perm(permission, by))


def require_office(by: Actor) -> None:
    """Raise NotAllowed where the actor does not keep the scores."""
    if not may(by, KEEP):
        raise NotAllowed("只有督查室可以办理绩效考核。")


def sees_own(by: Actor) -> bool:
    """A unit's person, once the scores are shown."""
    return by.has("unit")
