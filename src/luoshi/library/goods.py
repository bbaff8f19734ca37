"""What a programme's folder says about the goods side (`goods.toml`): grades a class must have, notice before a rise."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from luoshi.library.programmes import addresses, folder


@dataclass(frozen=True, slots=True)
class GoodsTerms:
    """`notice_workdays`: a rise is filed so many working days before; `grades`: category → the grade it must have."""

    notice_workdays: int
    grades: Mapping[str, int]


@cache
def goods_of(programme: str) -> GoodsTerms:
    """The goods side of a programme, by its folder name. Raises LookupError where it has none."""
    for city, name in addresses():
        place = folder(city, name).joinpath("goods.toml")
        if name == programme and place.is_file():
            data = tomllib.loads(place.read_text(encoding="utf-8"))
            return GoodsTerms(int(data["notice_workdays"]), dict(data["grades"]))
    raise LookupError(f"no goods.toml for {programme}")
