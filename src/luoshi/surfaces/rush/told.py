"""What the library says to the public and the hotline, each sentence with its clause."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from luoshi.library.programmes import addresses, folder
from luoshi.policy.entitlements.terms import Readings, Terms


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of the library with its clause; `title` is who does it, or the step's name; `page` where it is done,
    `at` the key of that page (views/duties.py). `reading` and `value`: it is said only where the doubt is read so.
    """

    text: str
    clause: str
    title: str = ""
    page: str = ""
    at: str = ""
    reading: str = ""
    value: str | bool = ""

    def holds(self, readings: Readings) -> bool:
        """Whether it is said under these readings."""
        return not self.reading or getattr(readings, self.reading) == self.value


@dataclass(frozen=True, slots=True)
class Sayings:
    """All of a programme. `answers`: pairs of what was answered or is held, and what is said of it."""

    who: tuple[Told, ...]
    steps: tuple[Told, ...]
    duties: tuple[Told, ...]
    answers: tuple[tuple[str, Told], ...]

    def who_on(self, readings: Readings) -> tuple[Told, ...]:
        """Who may claim, as the doubts are read."""
        return tuple(one for one in self.who if one.holds(readings))

    def answers_on(self, readings: Readings) -> Mapping[str, Told]:
        """What the hotline says, as the doubts are read; the one that names a reading goes before the one that does not."""
        held = sorted(
            (one for one in self.answers if one[1].holds(readings)), key=lambda one: bool(one[1].reading)
        )
        return dict(held)


@cache
def sayings_of(programme: str) -> Sayings:
    """The sentences of a programme; empty where its folder has none."""
    found = next((one for one in addresses() if one[1] == programme), None)
    file = folder(*found).joinpath("public.toml") if found else None
    if file is None or not file.is_file():
        return Sayings((), (), (), ())
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return Sayings(
        tuple(_told(one) for one in data["who"]),
        tuple(Told(one["text"], one["clause"], one["title"]) for one in data["step"]),
        tuple(
            Told(one["text"], one["clause"], one["who"], one["page"], one.get("at", ""))
            for one in data["duty"]
        ),
        tuple((one["when"], _told(one)) for one in data["answer"]),
    )


def _told(one: Mapping[str, Any]) -> Told:
    return Told(one["text"], one["clause"], reading=one.get("reading", ""), value=one.get("value", ""))


def address(terms: Terms, clause: str) -> str:
    """The full address of a clause of the scheme's document."""
    return f"{terms.document}#{clause}"
