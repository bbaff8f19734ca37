"""One case as it arrives (parsed JSON or a form) turned into values of the right kind, or refused with
every fault.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from luoshi.policy.dates.windows import in_beijing
from luoshi.policy.rules.kinds import DAY, LONGEST_TEXT, UNITS, Kind, Value, write
from luoshi.policy.rules.sentences import Field

WHOLE_DAY: Final = re.compile(DAY, re.ASCII)
WITH_CLOCK: Final = re.compile(f"{DAY}[T ]", re.ASCII)
MOST_FAULTS: Final = 20
"""How many faults are listed before the rest is only counted."""


class UnsuitableCase(ValueError):
    """The facts of a case cannot be used; `faults` are sentences that say which, the value seen, what to
    do.
    """

    def __init__(self, faults: tuple[str, ...]) -> None:
        more = len(faults) - MOST_FAULTS
        super().__init__("\n".join(faults[:MOST_FAULTS]) + (f"\n另有{more}处问题。" if more > 0 else ""))
        self.faults = faults


def parse_case(raw: Mapping[str, Any], fields: tuple[Field, ...]) -> dict[str, Value]:
    """The case's values by field; what is absent or null stays None (unknown). Raises UnsuitableCase."""
    known = {field.name: field for field in fields}
    faults = [
        f"没有名为“{name}”的字段，请对照 luoshi schema 列出的字段名。" for name in raw if name not in known
    ]
    case: dict[str, Value] = {}
    for name, field in known.items():
        try:
            case[name] = parse(raw.get(name), field)
        except ValueError as fault:
            faults.append(str(fault))
    if faults:
        raise UnsuitableCase(tuple(faults))
    return case


def parse(raw: Any, field: Field) -> Value:
    """One value. Raises ValueError with a sentence for an official."""
    if raw is None:
        return None
    match field.kind:
        case Kind.FLAG:
            good = isinstance(raw, bool)
            value: Value = raw
        case Kind.DAY:
            value = day_of(raw)
            good = value is not None
        case Kind.MOMENT:
            value = moment_of(raw)
            good = value is not None
        case Kind.CHOICE:
            good, value = isinstance(raw, str) and raw in dict(field.options), raw
        case _:
            good, value = isinstance(raw, int) and not isinstance(raw, bool), raw
    if not good:
        raise ValueError(
            f"字段 {field.name}（{field.meaning}）的值 {shown(raw)} 不可用，应为{wanted(field)}。"
        )
    return within(value, field)


def within(value: Value, field: Field) -> Value:
    """The value, if it lies within the field's bounds. Raises ValueError."""
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    for bound, wrong, word in ((field.least, int.__lt__, "小于"), (field.most, int.__gt__, "大于")):
        if bound is not None and wrong(value, bound):
            limit = write(bound, field.kind)
            raise ValueError(f"字段 {field.name}（{field.meaning}）的值 {value} 不可用，不能{word}{limit}。")
    return value


def day_of(raw: Any) -> date | None:
    """A day from a date or YYYY-MM-DD; None where it is neither."""
    if isinstance(raw, date):
        return None if isinstance(raw, datetime) else raw
    return date.fromisoformat(raw) if isinstance(raw, str) and WHOLE_DAY.fullmatch(raw) else None


def moment_of(raw: Any) -> datetime | None:
    """A moment in Beijing time from a datetime or ISO 8601 text; None where it is neither."""
    timed = isinstance(raw, str) and WITH_CLOCK.match(raw)
    try:
        moment = datetime.fromisoformat(raw) if timed else raw
    except ValueError:
        return None
    return in_beijing(moment) if isinstance(moment, datetime) else None


def shown(raw: Any) -> str:
    """The value seen, cut short."""
    text = repr(raw)
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def wanted(field: Field) -> str:
    """What the field takes, in words."""
    if field.kind is Kind.CHOICE:
        return "、".join(f"{name}（{text}）" for name, text in field.options) + "之一"
    if field.kind is Kind.FLAG:
        return " true 或 false"
    return f"整数（{UNITS[field.kind]}）" if field.kind is Kind.FEN else UNITS[field.kind]
