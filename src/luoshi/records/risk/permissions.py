"""Who sees the signs of a programme, and who draws samples."""

from luoshi.policy.terms.actors import Actor


def sees_signs(by: Actor, programme: str) -> bool:
    """The programme's operator, the auditor, the program itself. `programme`: its folder name."""
    return by.has_in("operator", programme) or by.has("auditor") or by.has("system")


def samples(by: Actor) -> bool:
    """The auditor alone."""
    return by.has("auditor")
