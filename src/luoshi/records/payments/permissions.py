"""Who pays and who sees payments: one predicate a rule. Each takes the actor and the programme's folder name."""

from typing import Final

import rules

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed

PAY: Final = "payments.pay"
SEE: Final = "payments.see"
MANAGE: Final = "payments.manage"


def _pays(by: Actor, programme: str) -> bool:
    """A person, never the program: two persons stand behind every batch."""
    return by.user_id is not None and by.has_in("treasurer", programme)


def _sees(by: Actor, programme: str) -> bool:
    staff = any(by.has_in(role, programme) for role in ("treasurer", "operator"))
    return staff or by.has("auditor") or by.has("system")


def _manages(by: Actor, programme: str) -> bool:
    return by.has_in("operator", programme) or by.has("system")


rules.add_perm(PAY, rules.predicate(_pays))
rules.add_perm(SEE, rules.predicate(_sees))
rules.add_perm(MANAGE, rules.predicate(_manages))


def may(by: Actor, permission: str, programme: str) -> bool:
    """Whether the actor holds the permission in this programme."""
    return bool(rules.has_perm(permission, by, programme))


def require(by: Actor, permission: str, programme: str, sentence: str) -> None:
    """Raise NotAllowed with `sentence` where the actor may not."""
    if not may(by, permission, programme):
        raise NotAllowed(sentence)
