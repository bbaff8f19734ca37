"""Finding what the library holds: cities, their units, and the documents of the sample city.

A city is a folder of this package with a `units.toml` in it; nothing has to be registered anywhere.
"""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from luoshi.library.reading import names_of
from luoshi.policy.units import Registry, RegistryError, build

_UNITS = "units.toml"
_TERMS = "terms.toml"
_DISTRICTS = "districts.toml"
SAMPLE_CITY = "sample"


class UnknownCityError(LookupError):
    """No city of that name in the library; the message lists those that are there."""


def cities() -> tuple[str, ...]:
    """Folder names of the cities in the library, sorted: ("beijing", "sample")."""
    return tuple(sorted(one.name for one in _library().iterdir() if (one / _UNITS).is_file()))


@cache
def load_registry(city: str) -> Registry:
    """The register of units of a city. Raises UnknownCityError; RegistryError where the file is unsound."""
    return build(_table(city, _UNITS), source=f"{city}/{_UNITS}")


@cache
def load_terms(city: str) -> dict[str, tuple[str, ...]]:
    """Bywords of a city's documents with the things they stand for (`terms.toml`); empty where it has none."""
    if city in cities() and not (_library() / city / _TERMS).is_file():
        return {}
    return {one["name"]: tuple(one["members"]) for one in _table(city, _TERMS)["term"]}


@cache
def load_districts(city: str) -> dict[str, str]:
    """Names of a city's districts by their code in registers (`districts.toml`); empty where it has none."""
    if city in cities() and not (_library() / city / _DISTRICTS).is_file():
        return {}
    return {str(code): str(name) for code, name in _table(city, _DISTRICTS)["districts"].items()}


def place_name(city: str, code: str) -> str:
    """The name of a district of the city or of a province by its code in registers; the code where it is neither."""
    return load_districts(city).get(code) or names_of("regions").get(code, code)


def city_of(*words: str | None) -> str | None:
    """The city whose name stands in one of the words (an issuer, a title), None where none does."""
    for city in cities():
        name = load_registry(city).city
        if any(word and name in word for word in words):
            return city
    return None


def sample_documents() -> dict[str, bytes]:
    """The documents of the sample city by file name, sorted: plan, report, two lists, gazette (UTF-8)."""
    folder = _library() / SAMPLE_CITY / "documents"
    found = sorted((one for one in folder.iterdir() if one.is_file()), key=lambda one: one.name)
    return {one.name: one.read_bytes() for one in found if not one.name.startswith(("_", "."))}


def sample_expected() -> dict[str, Any]:
    """The facts that a right reading of the sample documents gives (`expected.toml`)."""
    return _table(SAMPLE_CITY, "expected.toml")


def sample_demo() -> dict[str, Any]:
    """Demo accounts and reporting windows (`demo.toml`): `account`, `window` and what to import."""
    return _table(SAMPLE_CITY, "demo.toml")


def sample_plans() -> dict[str, Any]:
    """Figures and projects of the sample city's plan (`plans.toml`), fictional: `indicator`, `project`, `source`."""
    return _table(SAMPLE_CITY, "plans.toml")


def sample_scoring() -> str:
    """The example of a year's assessment (`scoring.toml`), as text: what a new scheme begins from."""
    return (_library() / SAMPLE_CITY / "scoring.toml").read_text(encoding="utf-8")


def _table(city: str, name: str) -> dict[str, Any]:
    if city not in cities():
        raise UnknownCityError(f"名录库中没有“{city}”，现有：{'、'.join(cities())}")
    text = (_library() / city / name).read_text(encoding="utf-8")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RegistryError(f"{city}/{name}", (f"不是正确的 TOML：{error}",)) from error


def _library() -> Traversable:
    return files("luoshi.library")


def chasing_defaults() -> dict[str, Any]:
    """The chasing of a year where the office has not set its own (`chasing.toml`)."""
    return tomllib.loads((_library() / "chasing.toml").read_text(encoding="utf-8"))
