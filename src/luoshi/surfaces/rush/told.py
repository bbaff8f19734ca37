"""What the library says to the public and the hotline, each sentence with its clause."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from luoshi.library.programmes import addresses, folder
from luoshi.policy.entitlements.terms import Terms


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of the library with its clause; `title` is who does it, or the step's name; `page` where it is done,
    `at` the key of that page (views/duties.py).
    """

    text: str
    clause: str
    title: str = ""
    page: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Sayings:
    """All of a programme."""

    who: tuple[Told, ...]
    steps: tuple[Told, ...]
    duties: tuple[Told, ...]
    answers: Mapping[str, Told]


@cache
def sayings_of(programme: str) -> Sayings:
    """The sentences of a programme; empty where its folder has none."""
    found = next((one for one in addresses() if one[1] == programme), None)
    file = folder(*found).joinpath("public.toml") if found else None
    if file is None or not file.is_file():
        return Sayings((), (), (), {})
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return Sayings(
        tuple(Told(one["text"], one["clause"]) for one in data["who"]),
        tuple(Told(one["text"], one["clause"], one["title"]) for one in data["step"]),
        tuple(
            Told(one["text"], one["clause"], one["who"], one["page"], one.get("at", ""))
            for one in data["duty"]
        ),
        {one["when"]: Told(one["text"], one["clause"]) for one in data["answer"]},
    )


def address(terms: Terms, clause: str) -> str:
    """The full address of a clause of the scheme's document."""
    return f"{terms.document}#{clause}"
