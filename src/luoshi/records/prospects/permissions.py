"""Who sees those who are entitled before they apply."""

from luoshi.policy.terms.actors import Actor
from luoshi.records.cases.permissions import MANAGE, may


def sees(by: Actor, programme: str) -> bool:
    """Who runs the programme, and the auditor. `programme`: its folder name."""
    return may(by, MANAGE, programme) or by.has("auditor")
