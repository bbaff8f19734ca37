"""Who may arrange how a unit works inside: its own people, and the office."""

from luoshi.policy.terms.actors import Actor


def is_office(by: Actor) -> bool:
    return by.has("office") or by.has("system")


def may_see(by: Actor, unit_id: int) -> bool:
    """Whoever sees all, and the unit itself."""
    return is_office(by) or by.has("leader") or by.has("auditor") or by.acts_for(unit_id)


def may_arrange(by: Actor, unit_id: int) -> bool:
    """The unit's own people and the office."""
    return is_office(by) or by.acts_for(unit_id)


def works_in_unit(by: Actor) -> bool:
    """A unit's person."""
    return by.has("unit")


def own_units(by: Actor) -> frozenset[int]:
    """The units for which the actor acts, and whose unfinished papers are the actor's own affair."""
    return frozenset(unit_id for unit_id in by.unit_ids if by.acts_for(unit_id))
