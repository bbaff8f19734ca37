"""Figures of an indicator by district and group: one row each, one column a year."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from luoshi.policy.indicators.dimensions import district_of
from luoshi.records.organisations.models import Unit
from luoshi.records.plans.board import Line, ValueRow, value_row
from luoshi.records.plans.models import Value

MOST: Final = 2_000
YEARS_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """A district or a group with its figure of each year shown."""

    name: str
    district: bool
    values: tuple[ValueRow | None, ...]


@dataclass(frozen=True, slots=True)
class Dimensions:
    """`whole`: the city's own figures; `sums`: of the rows, only where yearly figures may be added up; `choices`: names known."""

    years: tuple[int, ...]
    rows: tuple[DimensionRow, ...]
    whole: tuple[ValueRow | None, ...]
    sums: tuple[Decimal | None, ...]
    choices: tuple[str, ...]


def districts() -> tuple[str, ...]:
    """The districts of the city, in its order. One query."""
    rows = Unit.objects.exclude(division="").filter(form=Unit.Form.UNIT).order_by("order", "id")
    return tuple(dict.fromkeys(district_of(name) for name in rows.values_list("name", flat=True)))


def dimensions(line: Line) -> Dimensions:
    """The current figures by dimension, districts first, and the names that may be used again. Two queries."""
    known = districts()
    held: dict[str, dict[int, ValueRow]] = defaultdict(dict)
    rows = Value.objects.filter(indicator_id=line.id, current=True).exclude(dimension="")
    for row in rows.order_by("-year", "dimension")[:MOST]:
        held[row.dimension][row.year] = value_row(row)
    years = tuple(sorted({year for found in held.values() for year in found})[-YEARS_SHOWN:])
    places = {name: place for place, name in enumerate(known)}
    names = sorted(held, key=lambda name: (places.get(name, len(places)), name))
    found = tuple(
        DimensionRow(name, name in places, tuple(held[name].get(year) for year in years)) for name in names
    )
    whole = tuple(line.values.get(year) for year in years)
    choices = (*known, *(name for name in names if name not in places))
    return Dimensions(years, found, whole, _sums(line, found), choices)


def _sums(line: Line, rows: tuple[DimensionRow, ...]) -> tuple[Decimal | None, ...]:
    """Only what a plan itself adds up over the years may be added up over districts; rates and shares never."""
    if line.manner != "cumulative" or "%" in line.unit:
        return ()
    columns = zip(*(row.values for row in rows), strict=True)
    return tuple(
        sum((one.value for one in column if one is not None), Decimal(0)) if any(column) else None
        for column in columns
    )
