"""Who may see and end a piece of long work: who asked for it, and the office."""

from typing import Final

import rules

from luoshi.policy.terms.actors import Actor

SEE_WORK: Final = "outbox.see_work"
END_WORK: Final = "outbox.end_work"


def _own(by: Actor, user_id: int | None) -> bool:
    return by.user_id is not None and by.user_id == user_id


def _office(by: Actor) -> bool:
    return by.has("office") or by.has("system")


asked_for_it = rules.predicate(_own)
is_office = rules.predicate(_office)
rules.add_perm(SEE_WORK, asked_for_it | is_office)
rules.add_perm(END_WORK, asked_for_it | is_office)


def may(by: Actor, permission: str, user_id: int | None = None) -> bool:
    """Whether the actor holds the permission on work that this account asked for."""
    return bool(rules.has_perm(permission, by, user_id))
