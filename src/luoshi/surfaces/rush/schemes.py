"""Which scheme an address means, and how it is titled."""

from functools import cache

from luoshi.library.goods import goods_of
from luoshi.library.programmes import addresses, load
from luoshi.records.entitlements.queries import Open, open_scheme, open_schemes


def scheme_with(scheme_id: int) -> Open | None:
    """The scheme of this number."""
    return next((one for one in open_schemes() if one.id == scheme_id), None)


def scheme_named(programme: str) -> Open | None:
    """The scheme of this programme."""
    return open_scheme(programme)


@cache
def has_goods(programme: str) -> bool:
    """Whether the library says what goods it is for: such a scheme has merchants' pages and a settlement."""
    try:
        goods_of(programme)
    except LookupError:
        return False
    return True


@cache
def title_of(programme: str) -> str:
    """The programme's title in the library; its name where the library has none."""
    found = next((one for one in addresses() if one[1] == programme), None)
    return load(*found).title if found else programme
