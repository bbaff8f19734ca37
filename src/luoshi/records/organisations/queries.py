"""Which units are there, and what does a name mean?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from luoshi.library.discovery import load_registry
from luoshi.policy.units import (
    AssistingName,
    CollectiveName,
    Registry,
    SingleUnit,
    Suggestion,
    TemporaryName,
)
from luoshi.policy.units.build import assemble
from luoshi.records.organisations.models import City, SettledName, Unit

LOCAL: Final = "local-"
"""Codes of units that a person added here, unknown to the library, begin with this."""


@dataclass(frozen=True, slots=True)
class CityRow:
    library: str
    name: str
    english: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as pages and the API show it."""

    id: int
    code: str
    form: str
    name: str
    full_name: str
    english: str
    kind: str
    division: str
    successor_id: int | None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a written name means: `form` is unit, collective, temporary, assisting or unknown.

    `unit_id` is None for unknown names. `member_ids`: the units a collective stands for; `selective`: which of
    them, a person has to say (相关区政府). `note`: the other plate, or the body that is assisted.
    """

    form: str
    unit_id: int | None
    member_ids: tuple[int, ...] = ()
    selective: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """The register of this installation's city with the names that persons settled; asks no database."""

    registry: Registry
    ids: Mapping[str, int]
    settled: Mapping[str, int]

    def meaning(self, written: str, on: date | None) -> Meaning:
        """What `written` means on that day."""
        if written in self.settled:
            return Meaning("unit", self.settled[written])
        found = self.registry.resolve(written, on)
        if isinstance(found, SingleUnit):
            return Meaning("unit", self.ids[found.current.code], note=found.plate)
        if isinstance(found, CollectiveName):
            members = tuple(self.ids[unit.code] for unit in found.members)
            return Meaning("collective", self.ids[found.collective.code], members, found.selective)
        if isinstance(found, TemporaryName):
            return Meaning("temporary", self.ids[found.body.code], note=found.part)
        if isinstance(found, AssistingName):
            return Meaning("assisting", self.ids[found.unit.current.code], note=found.assisted)
        return Meaning("unknown", None, note=found.reason)

    def suggestions(self, written: str, on: date | None) -> tuple[tuple[int, Suggestion], ...]:
        """The nearest units with their ids, best first."""
        return tuple((self.ids[one.code], one) for one in self.registry.suggestions(written, on))


def the_city() -> CityRow | None:
    """The city of this installation; None before one is loaded."""
    row = City.objects.first()
    return CityRow(row.library, row.name, row.english) if row else None


def names() -> Names:
    """The register with ids and settled names. Raises City.DoesNotExist before a city is loaded."""
    city = City.objects.get()
    ids = dict(Unit.objects.values_list("code", "id"))
    own = Unit.objects.filter(code__startswith=LOCAL).values_list("name", "id")
    settled = dict(own) | dict(SettledName.objects.values_list("name", "unit_id"))
    registry = load_registry(city.library) if city.library else assemble(city.name, ())
    return Names(registry, ids, settled)


def units(*, forms: tuple[str, ...] = ("unit",)) -> tuple[UnitRow, ...]:
    """All units of these forms, in the register's order."""
    return tuple(_row(unit) for unit in Unit.objects.filter(form__in=forms).order_by("order", "id"))


def unit(unit_id: int) -> UnitRow | None:
    """One unit, or None."""
    row = Unit.objects.filter(pk=unit_id).first()
    return _row(row) if row else None


def unit_by_code(code: str) -> UnitRow | None:
    """The unit with this code, or None."""
    row = Unit.objects.filter(code=code).first()
    return _row(row) if row else None


def _row(unit: Unit) -> UnitRow:
    return UnitRow(
        unit.id,
        unit.code,
        unit.form,
        unit.name,
        unit.full_name,
        unit.english,
        unit.kind,
        unit.division,
        unit.successor_id,
    )
