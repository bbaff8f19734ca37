"""The chasing that is in force in a year: what the office set, else the latest earlier one, else the library's."""

from typing import Final

from luoshi.library.discovery import chasing_defaults
from luoshi.policy.chasing.setup import Setup, parse
from luoshi.records.chasing.models import Ladder

BY_DEFAULT: Final = "默认规则"
"""Stands in a year's row that was made for its lock, before the office set anything."""


def setup_of(year: int) -> Setup:
    """One query."""
    row = Ladder.objects.filter(year__lte=year).order_by("-year").first()
    return parse(row.setup if row is not None else chasing_defaults())
