"""What a register of units holds, and what a name written in a document can turn out to be.

All values are frozen. Names are kept as the register or the document writes them; how names are compared
stands in `naming`, how they are looked up in `registry`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Unit:
    """One body that can be made responsible, during one stretch of its life.

    A rename or a merger ends the unit (`valid_to`, that day included) and names its `successor`; a body that
    merely goes by several names has them in `other_names`. `plates` are other plates on the same door
    (`X（Y）` is X with Y as its other plate).
    """

    code: str
    name: str
    kind: str
    full_name: str = ""
    english: str = ""
    other_names: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()
    parent: str | None = None
    division: str = ""  # GB/T 2260 code of a district, for the map
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None
    date_certain: bool = True
    note: str = ""

    def own_names(self) -> tuple[str, ...]:
        """Every name that means the unit itself, the usual one first, without doubles."""
        given = (self.name, self.full_name, *self.other_names)
        return tuple(dict.fromkeys(name for name in given if name))

    def stands_on(self, day: date | None) -> bool:
        """Whether the unit exists on that day; with no day given, whether it exists to this day."""
        if day is None:
            return self.valid_to is None
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class Collective:
    """A word for many units: `各部门`. Its members are named, or are all units of the given kinds."""

    code: str
    names: tuple[str, ...]
    member_kinds: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    english: str = ""


@dataclass(frozen=True, slots=True)
class TemporaryBody:
    """A body set up for one occasion: a command post, an organising committee, a task force."""

    code: str
    names: tuple[str, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    english: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A unit whose name is near to one that is not in the register; `score` runs from 0 to 1."""

    code: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class SingleUnit:
    """`written` is one unit: `unit` is the one named, `current` the one that carries its tasks that day.

    `plate` is the other plate written with it, `plate_known` says whether the register knows that plate,
    `in_force` is false where the document uses the name before or after its time.
    """

    written: str
    unit: Unit
    current: Unit
    plate: str = ""
    plate_known: bool = True
    in_force: bool = True
    kind: Literal["unit"] = "unit"


@dataclass(frozen=True, slots=True)
class CollectiveName:
    """`written` means many units. `selective` (相关, 有关): which of the members, a person has to say."""

    written: str
    collective: Collective
    members: tuple[Unit, ...]
    selective: bool = False
    kind: Literal["collective"] = "collective"


@dataclass(frozen=True, slots=True)
class TemporaryName:
    """`written` is a temporary body, or a part of it (`…相关工作组`); `part` is that rest, else empty."""

    written: str
    body: TemporaryBody
    part: str = ""
    kind: Literal["temporary"] = "temporary"


@dataclass(frozen=True, slots=True)
class AssistingName:
    """`written` is a unit that assists another body: the unit answers, the body is kept as written."""

    written: str
    unit: SingleUnit
    assisted: str
    body: TemporaryBody | None = None
    kind: Literal["assisting"] = "assisting"


@dataclass(frozen=True, slots=True)
class UnknownName:
    """`written` stands in no register: kept as it is, with the nearest names, for a person to settle."""

    written: str
    suggestions: tuple[Suggestion, ...] = ()
    reason: str = ""
    kind: Literal["unknown"] = "unknown"


Resolution = SingleUnit | CollectiveName | TemporaryName | AssistingName | UnknownName


class RegistryError(ValueError):
    """A register of units that contradicts itself; `problems` are sentences for the person who keeps it."""

    def __init__(self, source: str, problems: tuple[str, ...]) -> None:
        self.source = source
        self.problems = problems
        lines = "\n".join(f"  · {problem}" for problem in problems)
        super().__init__(f"单位名录 {source} 有 {len(problems)} 处错误，请改正后重试：\n{lines}")
