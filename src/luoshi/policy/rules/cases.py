"""Cases that an official can read (`cases.toml`, parsed): facts, what must come out, and the check that it
does.

A case starts from a named `base` (a case that gets the grant) and changes what it is about:

    [[case]]
    name = "旧车晚一天登记"
    base = "scrappage"
    given = { old_owned_since = 2025-01-09 }
    failed = ["held_long_enough"]
    clause = "二/(二)/3"

`amount_yuan` (or `amount_fen`) is what an eligible case gets; `unknown` names those of the failed whose facts are
missing (the others are refuted); `rulings` puts interpretations at an option for the whole time; `values` names
further values. A base may build on another.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from luoshi.policy.dates.windows import in_beijing
from luoshi.policy.money.fen import yuan
from luoshi.policy.rules.binding import bind
from luoshi.policy.rules.inputs import parse_case
from luoshi.policy.rules.kinds import Value
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.settings import Dated, Override, Ruling


class IllFormedCase(ValueError):
    """A case of `cases.toml` is not as it must be; the message names it."""


@dataclass(frozen=True, slots=True)
class Example:
    """One case: its facts, the rulings it supposes, and what must come out."""

    name: str
    part: str
    clause: str
    facts: Mapping[str, Value]
    rulings: tuple[Ruling, ...]
    overrides: Override
    amount_fen: int
    failed: tuple[str, ...]
    unknown: tuple[str, ...]
    values: Mapping[str, Value]


def examples(data: Mapping[str, Any], books: Iterable[Rulebook]) -> tuple[Example, ...]:
    """Every case of the file. Raises IllFormedCase, UnsuitableCase."""
    by_name = {book.name: book for book in books}
    rows = [row for row in data["case"] if part_of(data, row) in by_name]
    return tuple(example(data, row, by_name[part_of(data, row)]) for row in rows)


def part_of(data: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """The part that a case or base belongs to. Raises IllFormedCase."""
    if "part" in row:
        return str(row["part"])
    base = data["base"].get(row.get("base"))
    if base is None:
        raise IllFormedCase(f"案例“{row.get('name')}”的基础案例“{row.get('base')}”不存在。")
    return part_of(data, base)


def facts_of(data: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a case: its base's, with its own changes. `"unknown"` takes a fact away."""
    below = facts_of(data, data["base"][row["base"]]) if "base" in row else {}
    merged = below | row.get("given", {})
    return {name: None if value == "unknown" else value for name, value in merged.items()}


def example(data: Mapping[str, Any], row: Mapping[str, Any], book: Rulebook) -> Example:
    """One case."""
    amount = yuan(row["amount_yuan"]) if "amount_yuan" in row else row.get("amount_fen", 0)
    if bool(row.get("failed")) == bool(amount):
        raise IllFormedCase(f"案例“{row['name']}”须写明金额或未满足的条件，且只能写一样。")
    return Example(
        name=row["name"],
        part=book.name,
        clause=row["clause"],
        facts=parse_case(facts_of(data, row), book.fields),
        rulings=tuple(supposed(name, option) for name, option in row.get("rulings", {}).items()),
        overrides={name: changed(values) for name, values in row.get("parameters", {}).items()},
        amount_fen=amount,
        failed=tuple(row.get("failed", ())),
        unknown=tuple(row.get("unknown", ())),
        values={n: in_beijing(v) if hasattr(v, "tzinfo") else v for n, v in row.get("values", {}).items()},
    )


def supposed(name: str, option: str) -> Ruling:
    """A ruling that a case supposes, from the beginning of time."""
    return Ruling(name, option, "案例设定", date.min, "案例设定", date.min)


def changed(values: Iterable[Mapping[str, Any]]) -> tuple[Dated, ...]:
    """Other values of a parameter that a case supposes."""
    return tuple(Dated(value["since"], value["value"]) for value in values)


def surprises(example: Example, decider: Decider) -> Iterator[str]:
    """What comes out otherwise than the case says; nothing where all is as it should be."""
    decision = decider(example.facts)
    if sorted(decision.failed) != sorted(example.failed):
        yield f"未满足的条件为 {list(decision.failed)}，应为 {list(example.failed)}"
    unknown = [
        name
        for name, met in zip(decider.bound.names, (*decision.outcomes, None), strict=True)
        if met is None and name in decision.failed
    ]
    if sorted(unknown) != sorted(example.unknown):
        yield f"缺少事实而无法判断的条件为 {unknown}，应为 {list(example.unknown)}"
    if decision.amount_fen != example.amount_fen:
        yield f"金额为 {decision.amount_fen} 分，应为 {example.amount_fen} 分"
    found = decider.values(example.facts)
    for name, value in example.values.items():
        if found.get(name) != value:
            yield f"{name} 为 {found.get(name)}，应为 {value}"


def run_examples(all_examples: Iterable[Example], book: Rulebook) -> Iterator[tuple[Example, str]]:
    """The cases of a rulebook that do not come out as they say, each with what is different."""
    deciders: dict[tuple[Any, ...], Decider] = {}
    for case in all_examples:
        key = (case.rulings, tuple(sorted(case.overrides.items())))
        if key not in deciders:
            deciders[key] = Decider(bind(book, case.rulings, case.overrides))
        for surprise in surprises(case, deciders[key]):
            yield case, surprise
