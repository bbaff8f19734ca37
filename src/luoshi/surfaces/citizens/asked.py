"""The programmes of the library with their questions, and the rules of the day: as the operator has them, else as published."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from luoshi.library.programmes import Publication, addresses, folder, load
from luoshi.policy.rules.asking import Questions, questions_of
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.programme import Rulebook
from luoshi.records.programmes.queries import ProgrammeRow, programme_named, standing


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


def publication_of(name: str) -> Publication | None:
    """The programme of a folder name, where it asks the public."""
    found = next((one for one in published() if one[1] == name), None)
    return load(*found) if found else None


@cache
def asked(city: str, name: str, part: str) -> Questions:
    """The questions about one part."""
    return questions_of(data_of(city, name), load(city, name).part(part))


def half_of(name: str, part: str) -> Half | None:
    """One part with its questions and rules; None where there is none."""
    found = publication_of(name)
    book = next((one for one in found.parts if one.name == part), None) if found else None
    if found is None or book is None:
        return None
    running = programme_named(name)
    decider = standing(running.id, part).decider if running else Decider(found.bound(book))
    return Half(found, book, asked(found.city, name, part), decider, running)
