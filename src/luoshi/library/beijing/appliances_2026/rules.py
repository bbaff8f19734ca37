"""Both halves of the 2026 subsidy for appliances and for digital products, in the order of the document."""

from typing import Final

from luoshi.library.beijing.appliances_2026.data import DATA
from luoshi.library.beijing.appliances_2026.entitlement import entitlement
from luoshi.library.beijing.appliances_2026.money import deducted, while_money_lasts
from luoshi.library.beijing.appliances_2026.purchase import Concerned, computers_alone, every_piece, purchase
from luoshi.library.beijing.appliances_2026.scope import (
    classes,
    energy_grade,
    individuals,
    one_piece,
    price_ceiling,
    subsidy,
)
from luoshi.library.beijing.appliances_2026.selling import selling
from luoshi.policy.rules.loading import programme_of
from luoshi.policy.rules.programme import Programme, Rulebook

appliance: Final = programme_of(DATA, "appliance")
digital: Final = programme_of(DATA, "digital")


def _after_scope(programme: Programme, unpacked: Concerned) -> Rulebook:
    """Articles 2 to 23, the same for both halves."""
    amount = subsidy(programme)
    one_piece(programme)
    purchase(programme, unpacked)
    entitlement(programme)
    selling(programme)
    while_money_lasts(programme, amount)
    deducted(programme, amount)
    return programme.freeze()


individuals(appliance)
classes(appliance, "refrigerator", "washer", "television", "air_conditioner", "water_heater", "computer")
energy_grade(appliance)
APPLIANCE: Final = _after_scope(appliance, computers_alone)

individuals(digital)
classes(digital, "phone", "tablet", "wearable", "glasses")
price_ceiling(digital)
DIGITAL: Final = _after_scope(digital, every_piece)

PARTS: Final[tuple[Rulebook, ...]] = (APPLIANCE, DIGITAL)
