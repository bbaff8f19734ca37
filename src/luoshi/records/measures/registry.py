"""Finding the measures: every record app names its own in `measures.MEASURES`."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from luoshi.policy.indicators.measures import Measure

OWN = "luoshi.records.measures"


class TwiceNamed(ValueError):
    """Two measures of the same name and version."""


@cache
def measures() -> Mapping[str, Measure]:
    """Key (`name@version`) → measure, in the order of the apps. Raises TwiceNamed."""
    found: dict[str, Measure] = {}
    for config in apps.get_app_configs():
        place = f"{config.name}.measures"
        if config.name == OWN or not config.name.startswith("luoshi.records.") or find_spec(place) is None:
            continue
        for one in import_module(place).MEASURES:
            if one.key in found:
                raise TwiceNamed(f"measure {one.key} is named twice, the second time in {place}")
            found[one.key] = one
    return found
