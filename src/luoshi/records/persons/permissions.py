"""Who may see personal data whole, who may see the log of looks, and who may change the keys."""

from typing import Final

import rules

from luoshi.policy.terms.actors import PROGRAMMES, Actor
from luoshi.policy.terms.refusals import NotAllowed

REVEAL: Final = "persons.reveal"
SEE_LOOKS: Final = "persons.see_looks"
SEE_ALL_LOOKS: Final = "persons.see_all_looks"
ROTATE: Final = "persons.rotate"


def _handles(by: Actor) -> bool:
    """Merchants deal with goods and the hotline with questions: neither sees a person whole."""
    return bool(by.roles & (PROGRAMMES - {"merchant", "hotline"})) or by.has("auditor") or by.has("system")


def _sees_looks(by: Actor) -> bool:
    return by.has("auditor") or by.has("operator") or by.has("system")


def _sees_all_looks(by: Actor) -> bool:
    """Looks at cases of every programme: not for who runs some programmes only."""
    limited = any(role == "operator" for role, _ in by.limited)
    return by.has("auditor") or by.has("system") or (by.has("operator") and not limited)


def _system(by: Actor) -> bool:
    """The program itself: changing keys, and what the identity platform vouches for."""
    return by.has("system")


rules.add_perm(REVEAL, rules.predicate(_handles))
rules.add_perm(SEE_LOOKS, rules.predicate(_sees_looks))
rules.add_perm(SEE_ALL_LOOKS, rules.predicate(_sees_all_looks))
rules.add_perm(ROTATE, rules.predicate(_system))


def may(by: Actor, permission: str) -> bool:
    """Whether the actor holds the permission."""
    return bool(rules.has_perm(permission, by))


def require(by: Actor, permission: str, sentence: str) -> None:
    """Raise NotAllowed with `sentence` where the actor may not."""
    if not may(by, permission):
        raise NotAllowed(sentence)
