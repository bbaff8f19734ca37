"""Who shares views, and who signs for a unit."""

from luoshi.policy.terms.actors import Actor


def shares_views(by: Actor) -> bool:
    """督查室 among itself."""
    return by.has("office")


def works_in_unit(by: Actor) -> bool:
    """A unit's person: what waits inside a unit waits for these alone."""
    return by.has("unit")
