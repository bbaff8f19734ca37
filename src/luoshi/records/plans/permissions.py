"""Who may do what with plans and indicators: one predicate a rule."""

from typing import Final

import rules

from luoshi.policy.terms.actors import SUPERVISION, Actor
from luoshi.policy.terms.refusals import NotAllowed

SEE: Final = "plans.see"
MANAGE: Final = "plans.manage"
ENTER: Final = "plans.enter"


def _office(by: Actor) -> bool:
    return by.has("office") or by.has("system")


def _sees(by: Actor) -> bool:
    return bool(by.roles & SUPERVISION) or by.has("system")


def _enters(by: Actor, unit_id: int | None) -> bool:
    return _office(by) or (unit_id is not None and by.acts_for(unit_id))


is_office = rules.predicate(_office)  # 督查室, or the program itself
sees = rules.predicate(_sees)  # plans are published: everyone in the supervision reads them
enters = rules.predicate(_enters)  # figures: the office, and the unit responsible for the indicator

rules.add_perm(SEE, sees)
rules.add_perm(MANAGE, is_office)
rules.add_perm(ENTER, enters)


def may(by: Actor, permission: str, unit_id: int | None = None) -> bool:
    """Whether the actor holds the permission (on what this unit is responsible for)."""
    return bool(rules.has_perm(permission, by, unit_id))


def require(by: Actor, permission: str, sentence: str, unit_id: int | None = None) -> None:
    """Raise NotAllowed with `sentence` where the actor may not."""
    if not may(by, permission, unit_id):
        raise NotAllowed(sentence)
