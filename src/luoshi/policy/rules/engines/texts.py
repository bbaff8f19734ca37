"""Columns as they arrive: text to values, and what is wrong with them, as expressions for every engine.

A text is checked against a pattern that only valid values match (30 February does not), so that the
conversion that follows cannot fail half way through a large file.
"""

from typing import Any, Final

import narwhals as nw

from luoshi.policy.rules.engines.expressions import dtype_of
from luoshi.policy.rules.kinds import DAY, NUMBERS, Kind
from luoshi.policy.rules.sentences import Field

CLOCK: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
YES, NO = ("true", "True", "TRUE", "1", "是"), ("false", "False", "FALSE", "0", "否")
PATTERNS: Final[dict[Kind, str]] = {
    Kind.FLAG: f"^(?:{'|'.join((*YES, *NO))})$",
    Kind.DAY: f"^{DAY}$",
    Kind.MOMENT: f"^{DAY}[T ]{CLOCK}$",
}
WHOLE_NUMBER: Final = r"^-?[0-9]{1,17}$"


def is_text(dtype: Any) -> bool:
    """Whether a column's values are texts."""
    return bool(dtype == nw.String() or dtype == nw.Categorical() or isinstance(dtype, nw.Enum))


def suits(dtype: Any, kind: Kind) -> bool:
    """Whether a column of this type can hold values of the kind without loss; texts are looked at one by
    one.
    """
    if is_text(dtype):
        return True
    if kind in NUMBERS:
        return bool(dtype.is_integer())
    if kind is Kind.MOMENT:
        return isinstance(dtype, nw.Datetime) and dtype.time_zone is None
    return bool(dtype == dtype_of(kind))


def malformed(field: Field) -> nw.Expr:
    """Whether a text is there that is no value of the field."""
    column = nw.col(field.name).cast(nw.String())
    if field.kind is Kind.CHOICE:
        return ~column.is_in([name for name, _ in field.options])
    return ~column.str.contains(PATTERNS.get(field.kind, WHOLE_NUMBER))


def from_text(field: Field) -> nw.Expr:
    """The values of a column of well-formed texts."""
    column = nw.col(field.name).cast(nw.String())
    match field.kind:
        case Kind.FLAG:
            return column.is_in(list(YES))
        case Kind.DAY:
            return column.str.to_date(format="%Y-%m-%d")
        case Kind.MOMENT:
            moment = column.str.replace_all(" ", "T", literal=True).str.to_datetime(
                format="%Y-%m-%dT%H:%M:%S"
            )
            return moment.cast(dtype_of(Kind.MOMENT))
        case Kind.CHOICE:
            return column
    return column.cast(nw.Int64())


def out_of_bounds(field: Field) -> nw.Expr | None:
    """Whether a number lies outside the field's bounds; None where the field has none."""
    column = nw.col(field.name)
    wrong = []
    if field.least is not None:
        wrong.append(column < field.least)
    if field.most is not None:
        wrong.append(column > field.most)
    return (wrong[0] | wrong[1] if len(wrong) > 1 else wrong[0]) if wrong else None
