"""Who may do what with applications to close: the office decides, the unit that speaks for the task applies."""

from typing import Final

import rules

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed
from luoshi.records.tasks.permissions import is_office

DECIDE: Final = "closing.decide"
rules.add_perm(DECIDE, is_office)


def may(by: Actor, permission: str) -> bool:
    """Whether the actor holds the permission."""
    return bool(rules.has_perm(permission, by))


def require(by: Actor, permission: str, sentence: str) -> None:
    """Raise NotAllowed with `sentence` where the actor may not."""
    if not may(by, permission):
        raise NotAllowed(sentence)
