"""A register of units and the one question asked of it: what does this name mean on that day?"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from luoshi.policy.units.naming import local, plain, short, split_plate
from luoshi.policy.units.nearest import nearest
from luoshi.policy.units.values import (
    AssistingName,
    Collective,
    CollectiveName,
    Resolution,
    SingleUnit,
    Suggestion,
    TemporaryBody,
    TemporaryName,
    Unit,
    UnknownName,
)

# Words in brackets that say what a unit does in a task, not what else it is called.
_ROLE_WORDS: Final = frozenset({"牵头", "主责", "主办", "配合", "协办", "负责", "参与"})
_SELECTIVE: Final = re.compile(r"有关|相关")
_ASSISTING: Final = re.compile(r"(?P<unit>.+?)(?:协助|配合)(?P<assisted>.+)")
_PART: Final = re.compile(r"(?:各|有关|相关)+(?:工作组|部门|专项组|小组)")
_LOOKS_TEMPORARY: Final = re.compile(r"(?:指挥部|领导小组|工作专班|专班|组委会|筹委会|工作组)$")


@dataclass(frozen=True, slots=True)
class Named:
    """One entry of the index: a unit and, where the key is one of its plates, that plate as registered."""

    unit: Unit
    plate: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """From keys (see `naming`) to what they name: `exact` has names as registered, `loose` derived ones."""

    exact: Mapping[str, tuple[Named, ...]]
    loose: Mapping[str, tuple[Named, ...]]
    collectives: Mapping[str, Collective]
    temporaries: Mapping[str, TemporaryBody]


@dataclass(frozen=True, slots=True)
class Registry:
    """The units of one city. Made by `build`, which refuses a register that contradicts itself."""

    city: str
    code: str
    english: str
    units: tuple[Unit, ...]
    collectives: tuple[Collective, ...]
    temporaries: tuple[TemporaryBody, ...]
    by_code: Mapping[str, Unit] = field(repr=False, compare=False)
    index: Index = field(repr=False, compare=False)

    def resolve(self, written: str, on: date | None = None) -> Resolution:
        """What the name means on the day `on` (None: today's register). Never raises; see `UnknownName`."""
        key = plain(written)
        return (
            self._single(written, key, on)
            or self._collective(written, key, on)
            or self._temporary(written, key)
            or self._plated(written, key, on)
            or self._assisting(written, key, on)
            or self._unknown(written, key, on)
        )

    def unit(self, code: str) -> Unit:
        """The unit with this code. Raises KeyError."""
        return self.by_code[code]

    def names(self) -> frozenset[str]:
        """Every name the register knows, as written there: plates, collectives, temporary bodies too."""
        of_units = [name for unit in self.units for name in (*unit.own_names(), *unit.plates)]
        collectives = [name for one in self.collectives for name in one.names]
        temporaries = [name for one in self.temporaries for name in one.names]
        return frozenset((*of_units, *collectives, *temporaries))

    def current(self, unit: Unit, on: date | None = None) -> Unit:
        """Who carries the tasks of `unit` on that day: the unit itself or whoever followed it by then."""
        while unit.successor is not None and not unit.stands_on(on) and not _is_ahead(unit, on):
            unit = self.by_code[unit.successor]
        return unit

    def line(self, unit: Unit) -> tuple[Unit, ...]:
        """The unit and all that followed it, oldest first."""
        return tuple(self._followers(unit))

    def same_body(self, first: Unit, second: Unit) -> bool:
        """Whether the two are one body today, under whatever names they once had."""
        return self.line(first)[-1].code == self.line(second)[-1].code

    def members(self, collective: Collective, on: date | None = None) -> tuple[Unit, ...]:
        """The units a collective stands for on that day, in the order of the register."""
        named = {self.current(self.by_code[code], on).code for code in collective.members}
        return tuple(
            unit
            for unit in self.units
            if unit.code in named or (unit.kind in collective.member_kinds and unit.stands_on(on))
        )

    def suggestions(self, written: str, on: date | None = None) -> tuple[Suggestion, ...]:
        """The units that exist on that day whose names are nearest to `written`."""
        return nearest(written, (unit for unit in self.units if unit.stands_on(on)))

    def _followers(self, unit: Unit) -> Iterator[Unit]:
        yield unit
        while unit.successor is not None:
            unit = self.by_code[unit.successor]
            yield unit

    def _single(self, written: str, key: str, on: date | None) -> SingleUnit | None:
        named = self._named(key, on)
        if named is None:
            return None
        current = self.current(named.unit, on)
        return SingleUnit(written, named.unit, current, named.plate, in_force=named.unit.stands_on(on))

    def _named(self, key: str, on: date | None) -> Named | None:
        """The strongest key that finds one unit wins; a derived key shared by several units finds none."""
        for form in (key, *local(key, self.city)):
            if found := self.index.exact.get(form):
                return _on_day(found, on)
        for form in (key, *local(key, self.city)):
            found = self.index.loose.get(short(form), ())
            if len({named.unit.code for named in found if named.unit.stands_on(on)}) > 1:
                return None
            if found:
                return _on_day(found, on)
        return None

    def _collective(self, written: str, key: str, on: date | None) -> CollectiveName | None:
        forms = (key, short(key), *local(key, self.city))
        found = next((self.index.collectives[form] for form in forms if form in self.index.collectives), None)
        if found is None:
            return None
        return CollectiveName(written, found, self.members(found, on), bool(_SELECTIVE.search(key)))

    def _temporary(self, written: str, key: str) -> TemporaryName | None:
        for name, body in self.index.temporaries.items():
            for form in (key, *local(key, self.city)):
                rest = form.removeprefix(name)
                if form == name or (form.startswith(name) and _PART.fullmatch(rest)):
                    return TemporaryName(written, body, rest)
        return None

    def _plated(self, written: str, key: str, on: date | None) -> SingleUnit | None:
        parts = split_plate(key)
        found = self._single(written, parts[0], on) if parts else None
        if parts is None or found is None:
            return None
        if parts[1] in _ROLE_WORDS:
            return found
        plate, known = self._plate(found.unit, parts[1])
        return SingleUnit(written, found.unit, found.current, plate, known, found.in_force)

    def _plate(self, unit: Unit, key: str) -> tuple[str, bool]:
        """The plate as the register writes it, and whether the register gives it to this unit."""
        for form in (key, *local(key, self.city)):
            for plate in (*unit.plates, *unit.own_names()):
                if short(plain(plate)) == short(form):
                    return plate, True
        return key, False

    def _assisting(self, written: str, key: str, on: date | None) -> AssistingName | None:
        match = _ASSISTING.fullmatch(key)
        unit = self._single(match["unit"], match["unit"], on) if match else None
        if match is None or unit is None:
            return None
        body = self._temporary(match["assisted"], match["assisted"])
        return AssistingName(written, unit, match["assisted"], body.body if body else None)

    def _unknown(self, written: str, key: str, on: date | None) -> UnknownName:
        reason = "名录中没有这个名称"
        if not key:
            reason = "名称是空的"
        elif _LOOKS_TEMPORARY.search(key):
            reason = "像是临时机构，名录中没有登记"
        return UnknownName(written, self.suggestions(key, on) if key else (), reason)


def _is_ahead(unit: Unit, on: date | None) -> bool:
    """Whether the day asked lies before the unit began: its successors are then no answer either."""
    return on is not None and unit.valid_from is not None and on < unit.valid_from


def _on_day(found: tuple[Named, ...], on: date | None) -> Named:
    """Of several bearers of a name, the one of that day, else the last to bear it."""
    standing = [named for named in found if named.unit.stands_on(on)] or list(found)
    return max(standing, key=lambda named: named.unit.valid_from or date.min)
