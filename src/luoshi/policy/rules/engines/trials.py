"""A trial of other rules, money or interpretations over many cases: two scenarios on the same columns, held against each other.

Both are given out by `whatif.replay_columns`. What is told: cost, grants, who is eligible and left without money, by part, the day
each pot runs out; winners and losers one by one. Two equal scenarios have neither winners nor losers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from luoshi.policy.rules.binding import bind
from luoshi.policy.rules.engines.columns import AMOUNT, Family
from luoshi.policy.rules.engines.whatif import GRANTED, POT, Columns, replay_columns, spending_by_day
from luoshi.policy.rules.kinds import Case, Kind
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.replay import Scenario
from luoshi.policy.rules.sentences import Field

NUMBER: Final = "·number"
TYPES: Final = {
    Kind.FLAG: pl.Boolean(),
    Kind.DAY: pl.Date(),
    Kind.MOMENT: pl.Datetime("us"),
    Kind.CHOICE: pl.String(),
}


@dataclass(frozen=True, slots=True)
class PartSum:
    """One part of a scenario: cases granted and their sum, cases due that got nothing for want of money."""

    part: str
    granted: int
    cost_fen: int
    unserved: int


@dataclass(frozen=True, slots=True)
class Side:
    """What one scenario gives. `exhausted_on`: pot → the day on which its money ends; a pot that lasts is not in it."""

    parts: tuple[PartSum, ...]
    exhausted_on: Mapping[str, date]
    left_fen: Mapping[str, int]

    @property
    def cost_fen(self) -> int:
        return sum(one.cost_fen for one in self.parts)

    @property
    def granted(self) -> int:
        return sum(one.granted for one in self.parts)

    @property
    def unserved(self) -> int:
        return sum(one.unserved for one in self.parts)


@dataclass(frozen=True, slots=True)
class Moved:
    """A case that gets another amount: its number, its part, fen before and after."""

    number: int
    part: str
    before_fen: int
    after_fen: int

    @property
    def change_fen(self) -> int:
        return self.after_fen - self.before_fen


@dataclass(frozen=True, slots=True)
class Trial:
    """Both sides, and who is better or worse off: counts, sums in fen, and the cases moved most (at most `shown`)."""

    cases: int
    before: Side
    after: Side
    winners: int
    won_fen: int
    losers: int
    lost_fen: int
    moved: tuple[Moved, ...]


def columns_of(
    cases: Sequence[tuple[str, Case]], part_field: Field | None, books: Sequence[Rulebook]
) -> pl.DataFrame:
    """(part, facts) as columns in the types of the schema; rows are numbered in their order."""
    fields = {field.name: field for book in books for field in book.fields}
    schema = {name: TYPES.get(field.kind, pl.Int64()) for name, field in fields.items()}
    rows = [{name: facts.get(name) for name in schema} for _, facts in cases]
    frame = pl.DataFrame(rows, schema=schema)
    if part_field is not None:
        frame = frame.with_columns(pl.Series(part_field.name, [part for part, _ in cases], dtype=pl.String()))
    return frame.with_row_index(NUMBER).with_columns(pl.col(NUMBER).cast(pl.Int64()))


def tried(
    frame: pl.DataFrame,
    books: tuple[Rulebook, ...],
    part_field: Field | None,
    scenarios: tuple[Scenario, Scenario],
    *,
    shown: int,
) -> Trial:
    """Hold the second scenario against the first. Raises UnsuitableSetting on unknown rulings or parameters."""
    Family(
        part_field, tuple(bind(book) for book in books)
    )  # a part with too many rules is refused before the work
    before, after = (_replayed(frame, books, part_field, scenario) for scenario in scenarios)
    both = before.select(NUMBER, _part(part_field, books), pl.col(GRANTED).alias("before")).join(
        after.select(NUMBER, pl.col(GRANTED).alias("after")), on=NUMBER
    )
    moved = both.filter(pl.col("before") != pl.col("after")).with_columns(
        (pl.col("after") - pl.col("before")).alias("by")
    )
    won, lost = moved.filter(pl.col("by") > 0), moved.filter(pl.col("by") < 0)
    most = moved.sort([pl.col("by").abs(), pl.col(NUMBER)], descending=[True, False]).head(shown)
    return Trial(
        frame.height,
        _side(before, books, part_field, scenarios[0]),
        _side(after, books, part_field, scenarios[1]),
        won.height,
        int(won["by"].sum()),
        lost.height,
        -int(lost["by"].sum()),
        tuple(Moved(row[NUMBER], row["part"], row["before"], row["after"]) for row in most.to_dicts()),
    )


def _replayed(
    frame: pl.DataFrame, books: tuple[Rulebook, ...], part_field: Field | None, scenario: Scenario
) -> pl.DataFrame:
    lazy: pl.LazyFrame = replay_columns(frame.lazy(), books, scenario, Columns(NUMBER, part_field))
    return lazy.collect()


def _side(
    given: pl.DataFrame, books: tuple[Rulebook, ...], part_field: Field | None, scenario: Scenario
) -> Side:
    named = given.with_columns(_part(part_field, books))
    sums = {
        row["part"]: row
        for row in named.group_by("part")
        .agg(
            (pl.col(GRANTED) > 0).sum().alias("granted"),
            pl.col(GRANTED).sum().alias("fen"),
            ((pl.col(GRANTED) == 0) & (pl.col(AMOUNT) > 0)).sum().alias("unserved"),
        )
        .to_dicts()
    }
    parts = tuple(
        PartSum(book.name, row["granted"], row["fen"], row["unserved"])
        for book in books
        if (row := sums.get(book.name, {"granted": 0, "fen": 0, "unserved": 0}))
    )
    days: list[dict[str, Any]] = spending_by_day(given.lazy()).collect().to_dicts()
    ends: dict[str, date] = {}
    spent: dict[str, int] = {}
    for one in days:
        spent[one[POT]] = spent.get(one[POT], 0) + one[GRANTED]
        if one[GRANTED] < one["due_fen"]:
            ends.setdefault(one[POT], one["day"])
    left = {pot: fen - spent.get(pot, 0) for pot, fen in (scenario.budgets_fen or {}).items()}
    return Side(parts, ends, left)


def _part(part_field: Field | None, books: Sequence[Rulebook]) -> pl.Expr:
    return (pl.lit(books[0].name) if part_field is None else pl.col(part_field.name)).alias("part")
