"""Cases around every threshold of a programme, and frames of them, for comparing the ways of running its rules."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from luoshi.policy.rules.binding import Bound
from luoshi.policy.rules.engines.columns import Family
from luoshi.policy.rules.kinds import Kind, neighbour
from luoshi.policy.rules.nodes import Compare, Const, Input, Node, children, walk
from luoshi.policy.rules.sentences import Field

SOME: dict[Kind, list[Any]] = {
    Kind.FLAG: [True, True, True, False],
    Kind.DAY: [date(2012, 2, 29), date(2026, 6, 1)],
    Kind.MOMENT: [datetime(2026, 6, 1, 12, 30, 1)],  # noqa: DTZ001 - Beijing time
    Kind.FEN: [0, 1, 99, 100, 16_665_833, 16_665_834, 100_000_000_000],
    Kind.COUNT: [0, 1, 2],
}
TYPES = {
    Kind.FLAG: pl.Boolean(),
    Kind.DAY: pl.Date(),
    Kind.MOMENT: pl.Datetime("us"),
    Kind.CHOICE: pl.String(),
}


def constants_near(node: Node) -> Iterator[tuple[str, Any]]:
    """Each field with the constants that it is compared with, also where either is inside an expression."""
    for inner in walk(node):
        if isinstance(inner, Compare):
            names = [n.name for side in children(inner) for n in walk(side) if isinstance(n, Input)]
            values = [n.value for side in children(inner) for n in walk(side) if isinstance(n, Const)]
            yield from ((name, value) for name in names for value in values)


def pool(bound: Bound, field: Field) -> list[Any]:
    """Values of a field worth trying: unknown, some, and both sides of each threshold."""
    if field.kind is Kind.CHOICE:
        return [None, *(name for name, _ in field.options)]
    rules = [*(c.node for c in bound.book.conditions), bound.book.amount.node]
    found = {value for rule in rules for name, value in constants_near(rule) if name == field.name}
    like = {v for v in found if type(v) is type(SOME[field.kind][-1]) and not isinstance(v, bool)}
    near = [neighbour(value, steps) for value in sorted(like) for steps in (-1, 0, 1)]
    if field.kind is Kind.MOMENT:
        near += [value - timedelta(days=1) for value in sorted(like)]
    return [None, *SOME[field.kind], *near]


def cases(bound: Bound, good: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A good case with some of its facts exchanged: most conditions hold, so that each failure shows alone."""
    pools = {field.name: st.sampled_from(pool(bound, field)) for field in bound.book.fields}
    changes = st.fixed_dictionaries({}, optional=pools)
    few = st.dictionaries(st.sampled_from(list(pools)), st.none(), max_size=4).flatmap(
        lambda names: st.fixed_dictionaries({name: pools[name] for name in names})
    )
    blank = {field.name: None for field in bound.book.fields}
    return st.one_of(few, changes).map(lambda changed: blank | good | changed)


def frame_of(rows: list[dict[str, Any]], family: Family) -> pl.DataFrame:
    """The cases as columns in the types of the schema."""
    schema = {f.name: TYPES.get(f.kind, pl.Int64()) for f in family.fields}
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)
