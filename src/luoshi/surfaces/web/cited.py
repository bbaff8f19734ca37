"""Which clauses the programmes of the library carry out: from the address to the rules that cite it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from luoshi.library.programmes import Publication, addresses, folder, load
from luoshi.policy.dates.windows import write_end
from luoshi.policy.rules.kinds import Kind, write
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.settings import Parameter

SENTENCE: Final = re.compile(r"\.\d+$")
ORDER: Final = (
    "amount",
    "parameter",
    "condition",
    "value",
    "interpretation",
    "procedural",
    "informative",
    "field",
)
"""What is asked most comes first: how much, with which figures, on which conditions; what has to be filled in last."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A rule that cites a clause. `kind`: condition, amount, value, parameter, field, interpretation, account.

    `figures`: of a parameter the values the document gives, each with its first day, as officials write them.
    `name`: the folder of the programme where the public can ask it, else empty.
    """

    programme: str
    part: str
    kind: str
    text: str
    where: str = ""
    figures: tuple[tuple[date, str], ...] = ()
    name: str = ""


@cache
def citations() -> Mapping[str, tuple[Citation, ...]]:
    """All rules of all programmes by the address of the clause; a cited sentence counts for its clause."""
    found: dict[str, dict[Citation, None]] = {}
    for city, name in addresses():
        publication = load(city, name)
        for clause, citation in _of(publication):
            address = f"{publication.number}#{SENTENCE.sub('', clause)}"
            found.setdefault(address, {})[citation] = None
    return {address: tuple(sorted(cited, key=_rank)) for address, cited in found.items()}


def _rank(one: Citation) -> tuple[str, str, int]:
    """By programme and part, then by what is asked most."""
    return one.programme, one.part, ORDER.index(one.kind) if one.kind in ORDER else len(ORDER)


def _of(publication: Publication) -> Iterator[tuple[str, Citation]]:
    for book in publication.parts:
        yield from _of_book(publication, book)
    name = asked_name(publication)
    for account in publication.accounts:
        cited = Citation(publication.title, "", str(account.standing), account.why, account.where, name=name)
        yield account.clause, cited


def asked_name(publication: Publication) -> str:
    """The name of the public page of a programme; empty where it has none (it asks the public nothing)."""
    asks = folder(publication.city, publication.name).joinpath("calculator.toml").is_file()
    return publication.name if asks else ""


def figures_of(parameter: Parameter) -> tuple[tuple[date, str], ...]:
    """The values of a parameter by their first day, as officials write them."""
    return tuple(
        (one.since, shown(one.value, parameter.kind)) for one in parameter.values if one.value is not None
    )


def shown(value: Any, kind: Kind) -> str:
    """A value as officials write it; a moment at midnight is the end of the day before."""
    if kind is Kind.MOMENT and (value.hour, value.minute) == (0, 0):
        return write_end(value)
    return write(value, kind)


def _of_book(publication: Publication, book: Rulebook) -> Iterator[tuple[str, Citation]]:
    part = "" if len(publication.parts) == 1 else book.title
    name = asked_name(publication)
    told = (
        *((one.clause, "condition", one.met) for one in book.conditions),
        *((one.clause, "amount", one.what) for one in (book.amount,) if one.clause),
        *((one.clause, "value", one.what) for one in book.values),
        *((one.clause, "field", one.meaning) for one in book.fields),
        *((one.clause, "interpretation", one.question) for one in book.interpretations),
    )
    for clause, kind, text in told:
        yield clause, Citation(publication.title, part, kind, text, name=name)
    for one in book.parameters:
        told_figures = figures_of(one)
        yield one.clause, Citation(publication.title, part, "parameter", one.meaning, "", told_figures, name)
