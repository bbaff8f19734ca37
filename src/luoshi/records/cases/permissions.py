"""Who may do what with cases: one predicate a rule. Each takes the actor and the programme's folder name."""

from typing import Final

import rules

from luoshi.policy.cases.workflow import Step
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed

SEE: Final = "cases.see"
APPLY_FOR_OTHERS: Final = "cases.apply_for_others"
MANAGE: Final = "cases.manage"
PAY: Final = "cases.pay"
RUN: Final = "cases.run"
EXPORT: Final = "cases.export"


def _sees(by: Actor, programme: str) -> bool:
    staff = any(by.has_in(role, programme) for role in ("operator", "reviewer", "treasurer", "hotline"))
    return staff or by.has("auditor") or by.has("system")


def _manages(by: Actor, programme: str) -> bool:
    return by.has_in("operator", programme) or by.has("system")


def _pays(by: Actor, programme: str) -> bool:
    return by.has_in("treasurer", programme) or by.has("system")


def _runs(by: Actor, _programme: str) -> bool:
    return by.has("system")


def _exports(by: Actor, programme: str) -> bool:
    return _manages(by, programme) or by.has("auditor")


rules.add_perm(EXPORT, rules.predicate(_exports))
rules.add_perm(SEE, rules.predicate(_sees))
rules.add_perm(APPLY_FOR_OTHERS, rules.predicate(_manages))
rules.add_perm(MANAGE, rules.predicate(_manages))
rules.add_perm(PAY, rules.predicate(_pays))
rules.add_perm(RUN, rules.predicate(_runs))


def may(by: Actor, permission: str, programme: str) -> bool:
    """Whether the actor holds the permission in this programme."""
    return bool(rules.has_perm(permission, by, programme))


def require(by: Actor, permission: str, programme: str, sentence: str) -> None:
    """Raise NotAllowed with `sentence` where the actor may not."""
    if not may(by, permission, programme):
        raise NotAllowed(sentence)


def handles(by: Actor, step: Step, programme: str) -> bool:
    """Whether the actor works on this step: its role, held in this programme."""
    return step.role is not None and (by.has_in(step.role, programme) or by.has("system"))


def empties_hands(by: Actor) -> bool:
    """督查室, which closes the account of who leaves, or the program itself."""
    return by.has("office") or by.has("system")


def applies_for_oneself(by: Actor) -> bool:
    """A citizen."""
    return by.has("citizen")


def may_see_papers(by: Actor, programme: str) -> bool:
    """Whoever handles the case; the hotline sees where it stands, not what was handed in."""
    return may(by, SEE, programme) and not by.has("hotline")
