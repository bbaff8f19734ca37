"""Who decides on money and releases, and who may take addresses out."""

from luoshi.policy.terms.actors import Actor


def operates(by: Actor) -> bool:
    """项目经办, or the program itself."""
    return by.has("operator") or by.has("system")


def exports_addresses(by: Actor) -> bool:
    """The operator and the auditor; each look is logged."""
    return by.has("operator") or by.has("auditor")
