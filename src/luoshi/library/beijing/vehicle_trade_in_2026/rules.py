"""Both halves of the 2026 vehicle trade-in subsidy, in the order of the document."""

from typing import Final

from luoshi.library.beijing.vehicle_trade_in_2026.replacement import REPLACEMENT
from luoshi.library.beijing.vehicle_trade_in_2026.scrappage import SCRAPPAGE
from luoshi.policy.rules.programme import Rulebook

PARTS: Final[tuple[Rulebook, ...]] = (SCRAPPAGE, REPLACEMENT)
