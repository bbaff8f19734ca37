"""The terms of entitlements that a programme's folder carries (`entitlements.toml`)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from luoshi.library.programmes import addresses, load
from luoshi.policy.entitlements.terms import Terms, parse
from luoshi.policy.rules.settings import Interpretation


def data_of(city: str, programme: str) -> dict[str, Any]:
    """The raw data of one programme's terms. Raises FileNotFoundError where it has none."""
    place = files("luoshi.library") / city / programme / "entitlements.toml"
    return tomllib.loads(place.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt of the document that the claims carry out: `values` are those of the reading, by option."""

    interpretation: Interpretation
    address: str
    reading: str
    values: Mapping[str, str | bool]


@cache
def doubts_of(programme: str) -> tuple[Doubt, ...]:
    """The doubts in the order of the document; none where the library does not have the programme."""
    city = next((city for city, name in addresses() if name == programme), None)
    if city is None:
        return ()
    carried = data_of(city, programme).get("doubts", {})
    found: dict[str, Doubt] = {}
    for book in load(city, programme).parts:
        for one in book.interpretations:
            if one.name in carried and one.name not in found:
                own = carried[one.name]
                found[one.name] = Doubt(one, book.address(one.clause), own["reading"], own["values"])
    return tuple(found.values())


@cache
def terms_of(city: str, programme: str) -> Terms:
    """One programme's terms, parsed. Raises FileNotFoundError, UnsoundTerms."""
    return parse(data_of(city, programme))
