"""The chasing that is in force in a year: what the office set, else the latest earlier one, else the library's."""

from luoshi.library.discovery import chasing_defaults
from luoshi.policy.chasing.setup import Setup, parse
from luoshi.records.chasing.models import Ladder


def setup_of(year: int) -> Setup:
    """One query."""
    row = Ladder.objects.filter(year__lte=year).order_by("-year").first()
    return parse(row.setup if row is not None else chasing_defaults())
