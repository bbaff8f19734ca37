"""Which scheme an address means, and how it is titled."""

from functools import cache

from luoshi.library.programmes import addresses, load
from luoshi.records.entitlements.queries import Open, open_scheme, open_schemes


def scheme_with(scheme_id: int) -> Open | None:
    """The scheme of this number."""
    return next((one for one in open_schemes() if one.id == scheme_id), None)


def scheme_named(programme: str) -> Open | None:
    """The scheme of this programme."""
    return open_scheme(programme)


@cache
def title_of(programme: str) -> str:
    """The programme's title in the library; its name where the library has none."""
    found = next((one for one in addresses() if one[1] == programme), None)
    return load(*found).title if found else programme
