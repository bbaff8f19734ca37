"""Who settles: operators run the checks and roll over, treasurers pay, merchants see their own."""

from typing import Final

import rules

from luoshi.policy.terms.actors import Actor
from luoshi.records.merchants.permissions import RUN as RUN_MERCHANTS
from luoshi.records.merchants.permissions import SEE as SEE_MERCHANTS
from luoshi.records.merchants.permissions import may, merchant_of, require

__all__ = ["may", "merchant_of", "require"]  # asked here together with the permissions of this app
RUN: Final = RUN_MERCHANTS
SEE: Final = SEE_MERCHANTS
PAY: Final = "settlement.pay"


def _pays(by: Actor, programme: str) -> bool:
    """A person, never the program: two persons stand behind every payout."""
    return by.user_id is not None and by.has_in("treasurer", programme)


rules.add_perm(PAY, rules.predicate(_pays))
