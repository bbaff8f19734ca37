"""Who runs a programme: one predicate a rule. Each takes the actor and the programme's folder name."""

from typing import Final

import rules

from luoshi.policy.terms.actors import PROGRAMMES, Actor, RoleName
from luoshi.policy.terms.refusals import NotAllowed

MANAGE: Final = "programmes.manage"
SEE: Final = "programmes.see"
STAFF: Final[frozenset[RoleName]] = PROGRAMMES - {"merchant"}


def _manages(by: Actor, programme: str) -> bool:
    return by.has_in("operator", programme) or by.has("system")


def _sees(by: Actor, programme: str) -> bool:
    return any(by.has_in(role, programme) for role in STAFF) or bool(
        by.roles & {"office", "leader", "auditor", "system"}
    )


rules.add_perm(MANAGE, rules.predicate(_manages))
rules.add_perm(SEE, rules.predicate(_sees))


def may(by: Actor, permission: str, programme: str) -> bool:
    """Whether the actor holds the permission in this programme."""
    return bool(rules.has_perm(permission, by, programme))


def require(by: Actor, permission: str, programme: str, sentence: str) -> None:
    """Raise NotAllowed with `sentence` where the actor may not."""
    if not may(by, permission, programme):
        raise NotAllowed(sentence)
