"""From when on something is a sign: dated figures of the programme's operator, read from data and from recorded changes. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from luoshi.policy.rules.kinds import Kind
from luoshi.policy.rules.loading import kind_of, value_of
from luoshi.policy.rules.settings import Dated, Parameter

BASIS: Final = 10_000
COUNT_MOST: Final = 10_000


class IllFormedThresholds(ValueError):
    """The data do not hold every threshold once; the message names what is amiss."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The figures that hold on one day; `_bp` in basis points, the others counts."""

    model_least: int
    price_far_bp: int
    dealer_least: int
    dealer_price_off_bp: int
    dealer_shared_bp: int
    dealer_shared_least: int
    dealer_burst: int
    dealer_refused_bp: int


NAMES: Final = tuple(one.name.removesuffix("_bp") for one in fields(Thresholds))


def thresholds_of(data: Mapping[str, Any]) -> tuple[Parameter, ...]:
    """The thresholds of a file, in its order. Raises IllFormedThresholds, IllFormedData."""
    rows = data.get("thresholds", ())
    found = tuple(
        Parameter(
            row["name"],
            kind_of(row),
            row["meaning"],
            "",
            tuple(sorted((_dated(row, value) for value in row["values"]), key=lambda one: one.since)),
        )
        for row in rows
    )
    if sorted(one.name for one in found) != sorted(NAMES):
        raise IllFormedThresholds(f"风险提示标准应各有一项：{'、'.join(NAMES)}。")
    for one in found:
        for dated in one.values:
            problem = fault(one, dated.value)
            if problem:
                raise IllFormedThresholds(problem)
    return found


def fault(one: Parameter, value: object) -> str:
    """What is wrong with a value of this threshold, in words; empty where nothing is."""
    most = COUNT_MOST if one.kind is Kind.COUNT else 10 * BASIS
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= most:
        shown = f"1 至 {COUNT_MOST} 的整数" if one.kind is Kind.COUNT else "0.01% 至 1000% 的比例"
        return f"“{one.meaning}”应为{shown}。"
    return ""


def on(thresholds: Iterable[Parameter], day: date) -> Thresholds:
    """The figures in force on a day."""
    return Thresholds(
        **{(one.name if one.kind is Kind.COUNT else f"{one.name}_bp"): one.at(day) for one in thresholds}  # type: ignore[arg-type]
    )


def _dated(row: Mapping[str, Any], value: Mapping[str, Any]) -> Dated:
    return Dated(value["since"], value_of(value, kind_of(row), row["name"]))
