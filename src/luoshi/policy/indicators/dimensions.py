"""Dimensions of an indicator: a district or a group of people. One thing has one name, however it was written."""

import re
from collections.abc import Collection
from typing import Final

WHOLE: Final = frozenset({"全市", "合计", "总计", "全体"})
GOVERNMENT: Final = re.compile(r"(?:人民)?政府$")
SUFFIXES: Final = ("区", "县", "市")


def district_of(unit: str) -> str:
    """The district that a unit's name stands for: 望溪区政府 → 望溪区."""
    return GOVERNMENT.sub("", unit.strip())


def named(written: str, districts: Collection[str]) -> str:
    """The dimension under its one name; empty for the whole city.

    望溪, 望溪区政府 and 望溪区 are one district; what is no district is a group, as it was written, without white space.
    """
    name = "".join(written.split())
    if name in WHOLE:
        return ""
    short = district_of(name)
    if short in districts:
        return short
    return next((name + end for end in SUFFIXES if name + end in districts), name)
