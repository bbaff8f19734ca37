"""The rules on columns: a lazy frame in, the same lazy frame with the decisions out, on any engine of
narwhals.

Added columns: `eligible` (boolean), `amount_fen` (int64, 0 where not eligible), `failed_bits` (int64: bit i
is set where condition i of the row's part is not met or unknown, the last bit where the amount cannot be computed). Rows keep
their order; nothing is collected here. Scanning, writing and sessions belong to the caller.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Final

import narwhals as nw

from luoshi.policy.rules.binding import Bound
from luoshi.policy.rules.engines.expressions import dtype_of, expression, may_be_unknown
from luoshi.policy.rules.kinds import Kind
from luoshi.policy.rules.nodes import Input, Node, exchanged
from luoshi.policy.rules.sentences import Field
from luoshi.policy.rules.settings import UnsuitableSetting

ELIGIBLE, AMOUNT, BITS, FAILED = "eligible", "amount_fen", "failed_bits", "failed"
UNKNOWN: Final = "unknown_bits"
ADDED: Final = (ELIGIBLE, AMOUNT, BITS, FAILED, UNKNOWN)
"""`failed` is for whoever writes the bits out as ids."""
DUE: Final = "·due"
"""The amount before it is known whether the case is eligible; dropped again."""
MOST_BITS: Final = 62
"""What a mask holds; a part with more rules than that is refused."""
GROUP: Final = 14
"""Bits are collected in int16 columns, which is a third of the work of int64 (measured on Polars), then
joined.
"""


@dataclass(frozen=True, slots=True)
class Family:
    """Parts of one document decided together: a column says which part each row belongs to.

    Each part counts its bits from 0: what a mask says is known together with the row's part. Raises
    UnsuitableSetting where a part has more rules than a mask has bits.
    """

    field: Field | None
    parts: tuple[Bound, ...]

    def __post_init__(self) -> None:
        for part in self.parts:
            if len(part.names) > MOST_BITS:
                raise UnsuitableSetting(f"{part.book.name}有 {len(part.names)} 条规则，最多 {MOST_BITS} 条。")

    def failed(self, part: object, mask: int) -> tuple[str, ...]:
        """The ids of the bits that are set, in the document's order; all of all parts for a row of no part."""
        own = [one for one in self.parts if self.field is None or one.book.name == part]
        if not own:
            return tuple(name for one in self.parts for name in one.names)
        return tuple(name for i, name in enumerate(own[0].names) if mask >> i & 1)

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field that any part reads, once; first the column that tells the parts apart."""
        own = (self.field,) if self.field else ()
        found = {f.name: f for part in self.parts for f in part.book.fields}
        return (*own, *found.values())


def decide(frame: Any, family: Family) -> Any:
    """Add the decisions to a native lazy frame (Polars, DuckDB, Spark); the same kind of frame comes back."""
    return nw.to_native(decide_narwhals(nw.from_native(frame), family))


def decide_narwhals(lazy: Any, family: Family) -> Any:
    """Add the decisions to a narwhals frame."""
    lazy = typed(lazy, family.fields)
    due = in_family(family, [expression(part.book.amount.node) for part in family.parts])
    lazy = lazy.with_columns(due.alias(DUE))
    lazy = lazy.with_columns(bits_of_family(family).alias(BITS))
    lazy = lazy.with_columns((nw.col(BITS) == 0).alias(ELIGIBLE))
    paid = nw.when(nw.col(ELIGIBLE)).then(nw.col(DUE)).otherwise(nw.lit(0, dtype=nw.Int64()))
    return lazy.with_columns(paid.alias(AMOUNT)).drop(DUE)


def with_unknown(lazy: Any, family: Family) -> Any:
    """Add `unknown_bits` (int64): the bits of `failed_bits` that are unknown rather than not met.

    A row whose two masks are equal has nothing against it but missing facts (免申即享). The frame is one
    that the rules have not been run on yet, or have; its fields must be there.
    """
    lazy = typed(lazy, family.fields)
    masks = []
    for part in family.parts:
        rules = [*(c.node for c in part.book.conditions), part.book.amount.node]
        unknown = [~expression(rule).is_null() for rule in rules]
        groups = [group(unknown[at : at + GROUP], at) for at in range(0, len(unknown), GROUP)]
        masks.append(reduce(lambda a, b: a + b, groups))
    return lazy.with_columns(
        nw.coalesce(in_family(family, masks), nw.lit(0, dtype=nw.Int64())).alias(UNKNOWN)
    )


def typed(lazy: Any, fields: Iterable[Field]) -> Any:
    """The frame with each field in the type the rules work on (a no-op where it has it already)."""
    schema = lazy.collect_schema()
    casts = [nw.col(f.name).cast(dtype_of(f.kind)) for f in fields if schema[f.name] != dtype_of(f.kind)]
    return lazy.with_columns(*casts) if casts else lazy


def in_family(family: Family, expressions: list[nw.Expr]) -> nw.Expr:
    """Of one expression a part, the one of the row's own part; unknown where the row has none."""
    if family.field is None:
        return expressions[0]
    pairs = list(zip(family.parts, expressions, strict=True))
    last_part, last = pairs[-1]
    result: nw.Expr = nw.when(nw.col(family.field.name) == last_part.book.name).then(last)
    for part, chosen in reversed(pairs[:-1]):
        result = nw.when(nw.col(family.field.name) == part.book.name).then(chosen).otherwise(result)
    return result


def bits_of_family(family: Family) -> nw.Expr:
    """The mask of each row; a row of no part has every bit."""
    masks = [bits(part) for part in family.parts]
    every = nw.lit((1 << MOST_BITS) - 1, dtype=nw.Int64())
    return masks[0] if family.field is None else nw.coalesce(in_family(family, masks), every)


def bits(part: Bound) -> nw.Expr:
    """The mask of one part's conditions and its amount."""
    known: Mapping[Node, Node] = {part.book.amount.node: Input(DUE, Kind.FEN)}
    met = [expression(exchanged(c.node, known)) for c in part.book.conditions]
    if may_be_unknown(part.book.amount.node):
        met.append(~nw.col(DUE).is_null())
    groups = [group(met[at : at + GROUP], at) for at in range(0, len(met), GROUP)]
    return reduce(lambda a, b: a + b, groups)


def group(met: list[nw.Expr], offset: int) -> nw.Expr:
    """Up to 14 conditions as bits from an offset on; what is unknown takes the other branch, as it should
    here.
    """
    small = [
        nw.when(one).then(nw.lit(0, dtype=nw.Int16())).otherwise(nw.lit(1 << i, dtype=nw.Int16()))
        for i, one in enumerate(met)
    ]
    return reduce(lambda a, b: a + b, small).cast(nw.Int64()) * (1 << offset)


def values(lazy: Any, part: Bound) -> Any:
    """Add the further values (the place in the queue, a score) under their names."""
    return lazy.with_columns(*(expression(v.node).alias(v.name) for v in part.book.values))


def missing_columns(columns: Iterable[str], fields: Iterable[Field]) -> Iterator[Field]:
    """The fields that have no column."""
    present = set(columns)
    return (field for field in fields if field.name not in present)


def narrowed(family: Family, parts: Iterable[str]) -> Family:
    """The family with only some of its parts, by name."""
    wanted = set(parts)
    return replace(family, parts=tuple(part for part in family.parts if part.book.name in wanted))
