"""The terms of entitlements that a programme's folder carries (`entitlements.toml`)."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from luoshi.policy.entitlements.terms import Terms, parse


def data_of(city: str, programme: str) -> dict[str, Any]:
    """The raw data of one programme's terms. Raises FileNotFoundError where it has none."""
    place = files("luoshi.library") / city / programme / "entitlements.toml"
    return tomllib.loads(place.read_text(encoding="utf-8"))


@cache
def terms_of(city: str, programme: str) -> Terms:
    """One programme's terms, parsed. Raises FileNotFoundError, UnsoundTerms."""
    return parse(data_of(city, programme))
