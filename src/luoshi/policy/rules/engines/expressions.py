"""A rule's expression as a narwhals column expression, with the same three-valued logic on every engine.

`&` and `|` of Polars, DuckDB and Spark know unknown (Kleene) as the plain way does. Three things differ
between the engines and are written out here: `when` takes its other branch on unknown, horizontal minima
skip unknown, and Spark divides integers in floating point.
"""

from collections.abc import Callable
from functools import reduce
from typing import Any, Final

import narwhals as nw

from luoshi.policy.rules.kinds import NUMBERS, Kind
from luoshi.policy.rules.nodes import (
    All,
    AnyOf,
    Choose,
    Compare,
    Const,
    Difference,
    Exists,
    Input,
    Least,
    Node,
    Not,
    Order,
    Product,
    Rounded,
    Rounding,
    Sum,
)

DTYPES: Final[dict[Kind, Any]] = {
    Kind.FLAG: nw.Boolean(),
    Kind.DAY: nw.Date(),
    Kind.MOMENT: nw.Datetime("us"),
    Kind.CHOICE: nw.String(),
}
"""Every number is int64: an int32 price times a rate overflows."""


def dtype_of(kind: Kind) -> Any:
    """The column type that holds a kind of value."""
    return nw.Int64() if kind in NUMBERS else DTYPES[kind]


def expression(node: Node) -> nw.Expr:  # noqa: PLR0911 - one return per kind of node
    """The column expression of a bound node. Raises TypeError on a node that is not bound."""
    match node:
        case Const(value, kind):
            return nw.lit(value, dtype=dtype_of(kind))
        case Input(name):
            return nw.col(name)
        case Exists(field):
            return ~nw.col(field.name).is_null()
        case Compare():
            return comparison(node)
        case All(parts):
            return reduce(lambda a, b: a & b, (expression(part) for part in parts))
        case AnyOf(parts):
            return reduce(lambda a, b: a | b, (expression(part) for part in parts))
        case Not(part):
            return ~expression(part)
        case Choose():
            return choice(node)
    return arithmetic(node)


def comparison(node: Compare) -> nw.Expr:
    """Two columns, or a column and a constant, compared; unknown where either is."""
    bare = not isinstance(node.left, Const) or not isinstance(node.right, Const)  # two of them are no column
    left, right = operand(node.left) if bare else expression(node.left), operand(node.right)
    match node.order:
        case Order.EQUAL:
            return left == right  # type: ignore[no-any-return]
        case Order.LESS:
            return left < right  # type: ignore[no-any-return]
    return left <= right  # type: ignore[no-any-return]


def operand(node: Node) -> Any:
    """A side of a comparison or an operation: engines compare fastest with a bare constant."""
    return node.value if isinstance(node, Const) else expression(node)


def choice(node: Choose) -> nw.Expr:
    """One of two; where the condition may be unknown, so is the result."""
    condition, then, otherwise = (expression(n) for n in (node.condition, node.then, node.otherwise))
    if not may_be_unknown(node.condition):
        return nw.when(condition).then(then).otherwise(otherwise)
    rest = nw.when(~condition).then(otherwise)
    return nw.when(condition).then(then).otherwise(rest)


def arithmetic(node: Node) -> nw.Expr:
    """Sums, products, the least and roundings."""
    match node:
        case Sum(left, right):
            return expression(left) + operand(right)  # type: ignore[no-any-return]
        case Difference(left, right):
            return expression(left) - operand(right)  # type: ignore[no-any-return]
        case Product(left, right):
            return expression(left) * operand(right)  # type: ignore[no-any-return]
        case Least(parts):
            return reduce(smaller, parts[1:], (expression(parts[0]), may_be_unknown(parts[0])))[0]
        case Rounded(part, unit, worth, rounding):
            return rounded(expression(part), unit, rounding) * worth
    raise TypeError(f"没有填入参数的表达式不能按列计算：{node!r}")


def smaller(so_far: tuple[nw.Expr, bool], part: Node) -> tuple[nw.Expr, bool]:
    """The smaller of what was found so far and another part, each with whether it may be unknown."""
    (first, first_unknown), second = so_far, expression(part)
    unknown = may_be_unknown(part)
    result = nw.when(second < first).then(second).otherwise(first)
    if unknown:
        result = nw.when(~second.is_null()).then(result)
    return result, first_unknown or unknown


def rounded(value: nw.Expr, unit: int, rounding: Rounding) -> nw.Expr:
    """Whole units. The remainder is taken off first, so that the division is exact even in floating point."""
    shift: dict[Rounding, Callable[[nw.Expr], tuple[nw.Expr, int]]] = {
        Rounding.UP: lambda v: (v + (unit - 1), unit),
        Rounding.DOWN: lambda v: (v, unit),
        Rounding.HALF_UP: lambda v: (v * 2 + unit, 2 * unit),
    }
    shifted, by = shift[rounding](value)
    return (shifted - shifted % by) // by


def may_be_unknown(node: Node) -> bool:  # noqa: PLR0911 - one return per kind of node
    """Whether the expression can be unknown: constants and `exists` cannot."""
    match node:
        case Const(value):
            return value is None
        case Exists():
            return False
        case All(parts) | AnyOf(parts) | Least(parts):
            return any(may_be_unknown(part) for part in parts)
        case Not(part) | Rounded(part):
            return may_be_unknown(part)
        case Choose(condition, then, otherwise):
            return any(may_be_unknown(n) for n in (condition, then, otherwise))
        case Compare(_, left, right) | Sum(left, right) | Difference(left, right) | Product(left, right):
            return may_be_unknown(left) or may_be_unknown(right)
    return True
