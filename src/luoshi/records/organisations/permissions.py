"""Who keeps the register of units."""

from luoshi.policy.terms.actors import Actor


def manages(by: Actor) -> bool:
    """督查室, or the program itself."""
    return by.has("office") or by.has("system")
