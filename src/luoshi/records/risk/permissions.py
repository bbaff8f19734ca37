"""Who sees the signs of a programme, and who draws samples."""

from luoshi.policy.terms.actors import Actor


def sees_signs(by: Actor, programme: str) -> bool:
    """The programme's operator, the auditor, the program itself. `programme`: its folder name."""
    return by.has_in("operator", programme) or by.has("auditor") or by.has("system")


def sees_signs_of_cases(by: Actor, programme: str) -> bool:
    """Whoever decides on cases of the programme sees the signs about the case in front of them."""
    return sees_signs(by, programme) or by.has_in("reviewer", programme)


def samples(by: Actor) -> bool:
    """The auditor alone."""
    return by.has("auditor")
