"""What a measure is: a named, versioned query over what the system itself runs.

Each record app that has measures names them in its module `measures.py` as `MEASURES`; `records.measures` finds them. A
change of what is counted is a new version: the old one stays under its own number as long as something is bound to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class Awaited:
    """A number that will be counted as soon as its programme is run here: `family` is what its name will begin with."""

    family: str
    title: str
    programme: str


AWAITED: Final = (
    Awaited("prizes", "兑付的奖金", "发票摇奖"),
    Awaited("assistance", "救助的家庭户数", "社会救助"),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """`query` answers with the number as it stood at the moment it is given. `name` is stable and plain ASCII.

    `title` and `counts` are Chinese: what the number is, and exactly what is counted. A yearly measure counts from the
    first of January of the year of that moment; its query is given the moment alone.
    """

    name: str
    version: int
    title: str
    unit: str
    counts: str
    query: Callable[[datetime], Decimal]

    @property
    def key(self) -> str:
        return f"{self.name}@{self.version}"
