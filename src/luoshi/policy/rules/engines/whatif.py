"""What if, over columns: the money of a scenario given out to millions of cases in the order of the queue.

The same rule as `rules.replay`, which is the slow obvious way: every case is decided but for the condition
on the money, and the first that no longer fits closes its pot. As no amount is negative, the cases that are
served are those whose running total stays within the budget.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw

from luoshi.policy.rules.binding import Bound, bind, concerning
from luoshi.policy.rules.engines.columns import AMOUNT, Family, decide_narwhals, in_family
from luoshi.policy.rules.engines.expressions import expression
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.replay import COMMON_POT, MONEY_LEFT, OWN_POT, QUEUE, Scenario
from luoshi.policy.rules.sentences import Field

GRANTED, POT, PLACE = "granted_fen", "pot", "place"
TOTAL: Final = "·total"


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column numbers the cases (ties in the queue are broken by it), and which tells the parts apart."""

    number: str
    part: Field | None


def replay_columns(frame: Any, books: tuple[Rulebook, ...], scenario: Scenario, columns: Columns) -> Any:
    """Add to a native lazy frame: `amount_fen` (what is due on the merits), `pot`, `place`, `granted_fen`
    (int64).

    Rows come back in no particular order. Raises UnsuitableSetting on unknown rulings or parameters.
    """
    family = Family(columns.part, tuple(on_merits(book, scenario, books) for book in books))
    lazy = decide_narwhals(nw.from_native(frame), family)
    lazy = lazy.with_columns(pot_of(family).alias(POT), value_of(family, QUEUE).alias(PLACE))
    running = nw.col(AMOUNT).cum_sum().over(POT, order_by=[PLACE, columns.number])
    lazy = lazy.with_columns(running.alias(TOTAL))
    return lazy.with_columns(granted(scenario.budgets_fen or {}).alias(GRANTED)).drop(TOTAL).to_native()


def on_merits(book: Rulebook, scenario: Scenario, books: tuple[Rulebook, ...]) -> Bound:
    """The rules of a scenario without the condition that looks at the money left."""
    overrides = (scenario.overrides or {}).get(book.name, {})
    return bind(book.without(MONEY_LEFT), concerning(book, scenario.rulings, books), overrides)


def value_of(family: Family, name: str) -> nw.Expr:
    """One of the programme's further values, by the row's part."""
    found = [next(v.node for v in part.book.values if v.name == name) for part in family.parts]
    return in_family(family, [expression(node) for node in found])


def pot_of(family: Family) -> nw.Expr:
    """The pot that a row draws on: its part's own, or the common one."""
    names = [
        nw.when(expression(own.node)).then(nw.lit(part.book.name)).otherwise(nw.lit(COMMON_POT))
        for part in family.parts
        for own in part.book.values
        if own.name == OWN_POT
    ]
    return in_family(family, names)


def granted(budgets_fen: Mapping[str, int]) -> nw.Expr:
    """The amount, while the running total of its pot stays within the budget; a pot without one is not
    limited.
    """
    result: nw.Expr = nw.col(AMOUNT)
    for pot, budget in budgets_fen.items():
        over = (nw.col(POT) == pot) & (nw.col(TOTAL) > budget)
        result = nw.when(over).then(nw.lit(0, dtype=nw.Int64())).otherwise(result)
    return result


def spending_by_day(frame: Any) -> Any:
    """Of a replayed frame, by pot and day in order: `pot`, `day`, `granted_fen`, `due_fen` (what was due on
    the merits).

    The first day on which less is granted than is due is the day on which the pot's money runs out.
    """
    lazy = nw.from_native(frame).filter(~nw.col(PLACE).is_null())
    lazy = lazy.with_columns(nw.col(PLACE).dt.date().alias("day"))
    sums = [nw.col(GRANTED).sum().alias(GRANTED), nw.col(AMOUNT).sum().alias("due_fen")]
    return lazy.group_by(POT, "day").agg(*sums).sort(POT, "day").to_native()
