"""Who goes on with a task in the next year's list: renamed units are the same unit, by the register of the city."""

from luoshi.library.discovery import load_registry
from luoshi.policy.linking import unit_key
from luoshi.policy.linking.differences import UnitChange, unit_change
from luoshi.policy.linking.values import UnitKey
from luoshi.records.linking.queries import LinkRow
from luoshi.records.organisations.queries import the_city


def same_unit() -> UnitKey:
    """One key for all names of a unit; where the city has no register, the names alone. One query."""
    city = the_city()
    return unit_key(load_registry(city.library)) if city is not None and city.library else str


def units_of(row: LinkRow, key: UnitKey) -> UnitChange:
    """Who goes on, came and went between the two tasks of a link."""
    return unit_change(row.origin_units, row.end_units, key)
