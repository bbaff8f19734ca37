"""The programmes of the library with their questions, and the rules of the day: as the operator has them, else as published."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from django.utils.translation import get_language

from luoshi.library.programmes import Publication, addresses, folder, load
from luoshi.policy.cases.workflow import Entrance
from luoshi.policy.rules.asking import Questions, questions_of
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.sentences import sentence
from luoshi.records.programmes.queries import ProgrammeRow, programme_named, standing

READING: Final = re.compile(r"\[(\w+)\]")


@dataclass(frozen=True, slots=True)
class Half:
    """One part of a programme as the public sees it. `running`: the programme where it is in operation here."""

    publication: Publication
    book: Rulebook
    questions: Questions
    decider: Decider
    running: ProgrammeRow | None


@cache
def published() -> tuple[tuple[str, str], ...]:
    """City and name of every programme that asks the public."""
    return tuple(one for one in addresses() if folder(*one).joinpath("calculator.toml").is_file())


@cache
def data_of(city: str, name: str) -> dict[str, Any]:
    """The parsed `calculator.toml`."""
    return tomllib.loads(folder(city, name).joinpath("calculator.toml").read_text(encoding="utf-8"))


@cache
def english_of(city: str, name: str) -> dict[str, str]:
    """Chinese sentence → English, of a programme that has them; empty where it has none."""
    place = folder(city, name).joinpath("english.toml")
    return tomllib.loads(place.read_text(encoding="utf-8")) if place.is_file() else {}


def in_reader_words(text: str, publication: Publication | None) -> str:
    """A sentence of a programme as its reader reads it; without English it stays as published."""
    if get_language() != "en" or publication is None:
        return text
    return english_of(publication.city, publication.name).get(text, text)


def publication_of(name: str) -> Publication | None:
    """The programme of a folder name, where it asks the public."""
    found = next((one for one in published() if one[1] == name), None)
    return load(*found) if found else None


@cache
def asked(city: str, name: str, part: str) -> Questions:
    """The questions about one part."""
    return questions_of(data_of(city, name), load(city, name).part(part))


@dataclass(frozen=True, slots=True)
class Gives:
    """What one part gives and what it asks, in plain sentences with the figures of a day."""

    amounts: tuple[str, ...]
    needs: tuple[str, ...]


def gives_of(half: Half, day: date) -> Gives | None:
    """The sentences of `calculator.toml` about one part; None where it has none."""
    told = data_of(half.publication.city, half.publication.name).get("gives", ())
    mine = next((one for one in told if one["part"] == half.book.name), None)
    if mine is None:
        return None
    bound = half.decider.bound
    figures = {one.name: one for one in bound.book.parameters}
    readings = {one.interpretation.name: one for one in bound.standings(day)}

    def reading(match: re.Match[str]) -> str:
        standing = readings[match[1]]
        return standing.interpretation.text_of(standing.option)

    def words(text: str) -> str:
        written = sentence(READING.sub(reading, text), {}, figures)
        return written if isinstance(written, str) else written({}, day)

    return Gives(tuple(map(words, mine["amounts"])), tuple(map(words, mine["needs"])))


def entrance_of(half: Half) -> Entrance | None:
    """Where one part is applied for, where the programme says so."""
    flow = half.publication.workflow
    return flow.entrance(half.book.name) if flow else None


def may_apply_here(half: Half) -> bool:
    """Whether it is in operation and a citizen applies for it on these pages."""
    entrance = entrance_of(half)
    is_open = half.running is not None and half.running.state == "open"
    return is_open and half.publication.workflow is not None and (entrance is None or entrance.is_here)


def half_of(name: str, part: str) -> Half | None:
    """One part with its questions and rules; None where there is none."""
    found = publication_of(name)
    book = next((one for one in found.parts if one.name == part), None) if found else None
    if found is None or book is None:
        return None
    running = programme_named(name)
    decider = standing(running.id, part).decider if running else Decider(found.bound(book))
    return Half(found, book, asked(found.city, name, part), decider, running)
