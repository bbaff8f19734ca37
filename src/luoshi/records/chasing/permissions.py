"""Who may send, answer and see notices and requests: one predicate a rule, all in this place."""

from collections.abc import Collection
from typing import Final

import rules

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed

SET_UP: Final = "chasing.set_up"
SEND: Final = "chasing.send"
SEE_ALL: Final = "chasing.see_all"
SEE: Final = "chasing.see"
ANSWER: Final = "chasing.answer"
DECIDE: Final = "chasing.decide"


def _office(by: Actor) -> bool:
    return by.has("office") or by.has("system")


def _leader(by: Actor) -> bool:
    return by.has("leader")


def _auditor(by: Actor) -> bool:
    return by.has("auditor")


def _of_unit(by: Actor, unit_ids: Collection[int] | None) -> bool:
    return any(by.acts_for(unit_id) for unit_id in unit_ids or ())


is_office = rules.predicate(_office)  # 督查室, or the program itself
is_leader = rules.predicate(_leader)
is_auditor = rules.predicate(_auditor)
of_unit = rules.predicate(_of_unit)

rules.add_perm(SET_UP, is_office)
rules.add_perm(SEND, is_office)
rules.add_perm(SEE_ALL, is_office | is_leader | is_auditor)
rules.add_perm(SEE, is_office | is_leader | is_auditor | of_unit)
rules.add_perm(ANSWER, of_unit)
rules.add_perm(DECIDE, is_office | is_leader)  # requests are answered by the office or a leader


def may(by: Actor, permission: str, unit_ids: Collection[int] | None = None) -> bool:
    """Whether the actor holds the permission (for something of these units)."""
    return bool(rules.has_perm(permission, by, unit_ids))


def require(by: Actor, permission: str, sentence: str, unit_ids: Collection[int] | None = None) -> None:
    """Raise NotAllowed with `sentence` where the actor may not."""
    if not may(by, permission, unit_ids):
        raise NotAllowed(sentence)


def sends(by: Actor) -> bool:
    """督查室, or the program itself: drafts are theirs."""
    return _office(by)


def works_in_unit(by: Actor) -> bool:
    """A unit's person: what is chased waits for an answer of theirs."""
    return by.has("unit")


def has_desk(by: Actor) -> bool:
    """督查室: notices and requests wait for it."""
    return by.has("office")


def decides_requests(by: Actor) -> bool:
    """A leader, to whom the office refers a request."""
    return _leader(by)
