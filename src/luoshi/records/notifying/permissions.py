"""Who may have a letter sent again."""

from luoshi.policy.terms.actors import Actor


def retries(by: Actor) -> bool:
    """督查室."""
    return by.has("office")
