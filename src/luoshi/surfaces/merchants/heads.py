"""Which scheme a page is about, and what its tabs show."""

from dataclasses import dataclass
from functools import cache

from luoshi.library.goods import goods_of
from luoshi.library.programmes import addresses, load
from luoshi.policy.terms.actors import Actor
from luoshi.records.entitlements.queries import Open, open_schemes
from luoshi.records.merchants.permissions import SEE, may


@dataclass(frozen=True, slots=True)
class Head:
    """A scheme with goods: its number, folder name, document and title."""

    id: int
    programme: str
    document: str
    title: str
    scheme: Open


@dataclass(frozen=True, slots=True)
class Page:
    """What the part `pages.html` asks for."""

    total: int
    page: int
    pages: int


def heads() -> tuple[Head, ...]:
    """The schemes with goods that were opened here."""
    found = []
    for one in open_schemes():
        try:
            goods_of(one.programme)
        except LookupError:
            continue  # a scheme whose programme says nothing of goods has no merchants' pages
        found.append(Head(one.id, one.programme, one.terms.document, _title(one.programme), one))
    return tuple(found)


def seen_by(by: Actor) -> tuple[Head, ...]:
    """Those that this actor, as staff, may see."""
    return tuple(one for one in heads() if may(by, SEE, one.programme))


def head_of(by: Actor, scheme_id: int) -> Head | None:
    """This scheme, where the actor may see it."""
    return next((one for one in seen_by(by) if one.id == scheme_id), None)


def head_named(programme: str) -> Head | None:
    """The scheme of this programme."""
    return next((one for one in heads() if one.programme == programme), None)


def paged(total: int, number: int, size: int) -> Page:
    """A page of so many rows."""
    return Page(total, number, max(1, -(-total // size)))


@cache
def _title(programme: str) -> str:
    found = next((one for one in addresses() if one[1] == programme), None)
    return load(*found).title if found else programme
