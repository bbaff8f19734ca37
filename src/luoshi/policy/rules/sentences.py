"""Reasons in words: sentences with places for the case's values and the programme's parameters.

A place is `{name}`, the name of a field or of a parameter; `{name:end}` writes a moment as the end of a
window. What does not depend on the case is filled in once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from luoshi.policy.dates.windows import write_end
from luoshi.policy.rules.kinds import Case, Kind, writer_of
from luoshi.policy.rules.settings import Parameter

PLACE: Final = re.compile(r"\{(\w+(?::end)?)\}")
END: Final = ":end"
"""Marks a moment that ends a window: 00:00 is then written as 24时 of the day before."""


@dataclass(frozen=True, slots=True)
class Field:
    """One fact of a case: name, kind, meaning, clause; for a choice its options with their words.

    `optional`: an empty value means that there is none (no correction, no transfer back), not that it is
    unknown. `least` and `most` bound what may be entered at all. `names`: words of codes kept as counts.
    """

    name: str
    kind: Kind
    meaning: str
    clause: str
    optional: bool = False
    options: tuple[tuple[str, str], ...] = ()
    least: int | None = None
    most: int | None = None
    names: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> dict[str, str]:
        """How options or codes are written for people; empty where the value speaks for itself."""
        return dict(self.options or self.names)


Sentence = Callable[[Case, date | None], str]


def places(text: str) -> tuple[str, ...]:
    """The names of the places in a sentence."""
    return tuple(name.removesuffix(END) for name in PLACE.findall(text))


def sentence(text: str, fields: Mapping[str, Field], parameters: Mapping[str, Parameter]) -> Sentence | str:
    """The sentence as a function of the case and its day, or as a string where it depends on neither."""
    fixed = PLACE.sub(lambda match: fill_fixed(match, parameters), text)
    words, names = PLACE.split(fixed)[::2], PLACE.findall(fixed)
    if not names:
        return fixed
    if len(names) == 1 and names[0] in fields:
        return with_one_field(words, fields[names[0]])
    writers = tuple(writer(name, fields, parameters) for name in names)

    def render(case: Case, day: date | None) -> str:
        told = [words[0]]
        for write_place, rest in zip(writers, words[1:], strict=True):
            told += (write_place(case, day), rest)
        return "".join(told)

    return render


def with_one_field(words: list[str], field: Field) -> Sentence:
    """The commonest sentence, written out: one value of the case between two pieces of text."""
    (before, after), name = words, field.name
    told = writer_of(field.kind, field.words)
    return lambda case, _: f"{before}{told(case[name])}{after}"


def fill_fixed(match: re.Match[str], parameters: Mapping[str, Parameter]) -> str:
    """A parameter with a single value is written at once; everything else stays a place."""
    parameter = parameters.get(match[1].removesuffix(END))
    if parameter is None or len(parameter.values) > 1:
        return match[0]
    return told_by(match[1], parameter.kind, parameter.words)(parameter.values[0].value)


def writer(place: str, fields: Mapping[str, Field], parameters: Mapping[str, Parameter]) -> Sentence:
    """The words for one place, as a function of the case and its day."""
    name = place.removesuffix(END)
    if name in fields:
        told = told_by(place, fields[name].kind, fields[name].words)
        return lambda case, _: told(case[name])
    parameter = parameters[name]
    told = told_by(place, parameter.kind, parameter.words)
    return lambda _, day: told(parameter.at(day or parameter.values[-1].since))


def told_by(place: str, kind: Kind, names: Mapping[str, str] | None = None) -> Callable[[Any], str]:
    """How the value of a place is written."""
    return write_end if place.endswith(END) else writer_of(kind, names)
