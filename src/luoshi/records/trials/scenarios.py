"""A trial's question and its base as data, made into scenarios again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from luoshi.library.programmes import load
from luoshi.policy.cases.freezing import overrides_of, rulings_of, scalar
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.replay import Scenario
from luoshi.policy.rules.trials import Asked


def books_of(city: str, name: str) -> tuple[Rulebook, ...]:
    """The rules of every part of a programme."""
    return load(city, name).parts


def scenario_of(base: Mapping[str, Any], city: str, name: str) -> Scenario:
    """How things stood when the question was asked."""
    books = {book.name: book for book in books_of(city, name)}
    overrides = {
        part: overrides_of(data, books[part]) for part, data in base["overrides"].items() if part in books
    }
    return Scenario("现行", rulings_of(base["rulings"]), overrides, dict(base["budgets_fen"]))


def asked_of(data: Mapping[str, Any], city: str, name: str) -> Asked:
    """The question again, with values of the kinds that the parameters have."""
    kinds = {(book.name, p.name): p.kind for book in books_of(city, name) for p in book.parameters}
    return Asked(
        date.fromisoformat(data["since"]),
        {
            (one["part"], one["name"]): scalar(one["value"], kinds[one["part"], one["name"]])
            for one in data["parameters"]
        },
        dict(data["rulings"]),
        dict(data["budgets_fen"]),
    )
