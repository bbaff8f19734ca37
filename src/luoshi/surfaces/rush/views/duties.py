"""Who has which duty (第十六条 to 第二十二条), each with the page on which it is done."""

from collections.abc import Mapping
from typing import Final

from django.urls import reverse

from luoshi.policy.terms.actors import Actor, RoleName
from luoshi.records.entitlements.queries import Open
from luoshi.surfaces.rush.area import ANSWERERS, SEERS
from luoshi.surfaces.rush.told import Told, sayings_of

PAGES: Final[Mapping[str, tuple[str, frozenset[RoleName] | None]]] = {
    "board": ("rush-board", SEERS),
    "plan": ("rush-plan", SEERS),
    "risks": ("rush-risks", frozenset({"operator", "auditor"})),
    "goods": ("goods", SEERS),
    "hotline": ("rush-hotline", ANSWERERS),
    "public": ("entitlements", None),
}
"""By the key that the library uses: the address and who may open it, None for everybody."""


def duties(scheme: Open, by: Actor) -> list[tuple[Told, str]]:
    """Each duty with the address of its page, empty where this actor may not open it."""
    return [(one, _address(one.at, scheme, by)) for one in sayings_of(scheme.programme).duties]


def _address(at: str, scheme: Open, by: Actor) -> str:
    name, roles = PAGES.get(at, ("", frozenset[RoleName]()))
    if roles is None:
        return reverse(name, args=[scheme.programme])
    return reverse(name, args=[scheme.id]) if by.roles & roles else ""
