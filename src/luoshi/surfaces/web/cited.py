"""Which clauses the programmes of the library carry out: from the address to the rules that cite it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from luoshi.library.programmes import Publication, addresses, load
from luoshi.policy.rules.programme import Rulebook

SENTENCE: Final = re.compile(r"\.\d+$")


@dataclass(frozen=True, slots=True)
class Citation:
    """A rule that cites a clause. `kind`: condition, amount, value, parameter, field, interpretation, account."""

    programme: str
    part: str
    kind: str
    text: str
    where: str = ""


@cache
def citations() -> Mapping[str, tuple[Citation, ...]]:
    """All rules of all programmes by the address of the clause; a cited sentence counts for its clause."""
    found: dict[str, dict[Citation, None]] = {}
    for city, name in addresses():
        publication = load(city, name)
        for clause, citation in _of(publication):
            address = f"{publication.number}#{SENTENCE.sub('', clause)}"
            found.setdefault(address, {})[citation] = None
    return {address: tuple(cited) for address, cited in found.items()}


def _of(publication: Publication) -> Iterator[tuple[str, Citation]]:
    for book in publication.parts:
        yield from _of_book(publication, book)
    for account in publication.accounts:
        cited = Citation(publication.title, "", str(account.standing), account.why, account.where)
        yield account.clause, cited


def _of_book(publication: Publication, book: Rulebook) -> Iterator[tuple[str, Citation]]:
    part = "" if len(publication.parts) == 1 else book.title
    told = (
        *((one.clause, "condition", one.met) for one in book.conditions),
        *((one.clause, "amount", one.what) for one in (book.amount,) if one.clause),
        *((one.clause, "value", one.what) for one in book.values),
        *((one.clause, "parameter", one.meaning) for one in book.parameters),
        *((one.clause, "field", one.meaning) for one in book.fields),
        *((one.clause, "interpretation", one.question) for one in book.interpretations),
    )
    for clause, kind, text in told:
        yield clause, Citation(publication.title, part, kind, text)
