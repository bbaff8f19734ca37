"""Who opens releases of entitlements and gives merchants their signing keys."""

from luoshi.policy.terms.actors import Actor


def operates(by: Actor) -> bool:
    """项目经办, or the program itself."""
    return by.has("operator") or by.has("system")
