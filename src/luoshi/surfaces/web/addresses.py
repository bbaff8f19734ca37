"""Addresses of many things of one kind, where each `reverse` would cost more than the line it stands in."""

from collections.abc import Callable
from typing import Final

from django.urls import reverse

PLACE: Final = 987_654_321
"""Stands for the number of a thing while its address is asked for."""


def addresses(name: str) -> Callable[[int], str]:
    """The address of each thing by its number, for a name whose one argument is that number.

    Resolved once: a cockpit has hundreds of such links, and each `reverse` takes as long as ten cells of a table.
    """
    before, _, after = reverse(name, args=[PLACE]).partition(str(PLACE))
    return lambda number: f"{before}{number}{after}"
