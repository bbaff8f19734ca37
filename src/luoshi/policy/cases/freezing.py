"""A decision frozen as data, and run again from it: facts, rulings and figures in, the same fen out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from luoshi.policy.rules.binding import bind
from luoshi.policy.rules.explaining import inputs_hash, plain
from luoshi.policy.rules.inputs import parse_case
from luoshi.policy.rules.kinds import Case, Kind, Value
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.sentences import Field
from luoshi.policy.rules.settings import Dated, Override, Ruling

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a decision rested on and what came of it, as stored."""

    facts: Data
    rulings: Sequence[Data]
    overrides: Data
    version: str
    inputs_hash: str
    eligible: bool
    amount_fen: int
    failed: tuple[str, ...]


def facts_data(case: Case, fields: Sequence[Field]) -> dict[str, Any]:
    """The known facts as JSON holds them."""
    return {field.name: plain(case[field.name]) for field in fields if case.get(field.name) is not None}


def facts_of(data: Data, fields: Sequence[Field]) -> dict[str, Value]:
    """The facts again. Raises UnsuitableCase."""
    return parse_case(data, tuple(fields))


def rulings_data(rulings: Sequence[Ruling]) -> list[dict[str, Any]]:
    """Rulings as JSON holds them."""
    return [
        {
            "interpretation": one.interpretation,
            "option": one.option,
            "by": one.by,
            "decided_on": one.decided_on.isoformat(),
            "why": one.why,
            "since": one.since.isoformat(),
        }
        for one in rulings
    ]


def rulings_of(data: Sequence[Data]) -> tuple[Ruling, ...]:
    """Rulings again."""
    return tuple(
        Ruling(
            one["interpretation"],
            one["option"],
            one["by"],
            date.fromisoformat(one["decided_on"]),
            one["why"],
            date.fromisoformat(one["since"]),
        )
        for one in data
    )


def overrides_data(overrides: Override) -> dict[str, Any]:
    """Dated values of parameters as JSON holds them."""
    return {
        name: [{"since": one.since.isoformat(), "value": plain(one.value)} for one in values]
        for name, values in overrides.items()
    }


def overrides_of(data: Data, book: Rulebook) -> dict[str, tuple[Dated, ...]]:
    """Dated values again, of the kind that the programme's parameter has."""
    kinds = {parameter.name: parameter.kind for parameter in book.parameters}
    return {
        name: tuple(Dated(date.fromisoformat(v["since"]), scalar(v["value"], kinds[name])) for v in values)
        for name, values in data.items()
        if name in kinds
    }


def scalar(value: Any, kind: Kind) -> Any:
    """One value of a parameter from JSON."""
    if kind is Kind.DAY:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if kind is Kind.MOMENT else value


def run_again(frozen: Frozen, book: Rulebook) -> tuple[str, ...]:
    """What comes out differently when the decision is made again today; nothing where it is the same to the fen."""
    decider = Decider(bind(book, rulings_of(frozen.rulings), overrides_of(frozen.overrides, book)))
    case = facts_of(frozen.facts, book.fields)
    now = decider(case)
    pairs = (
        ("规则版本", frozen.version, decider.version),
        ("事实摘要", frozen.inputs_hash, inputs_hash(case, book.fields)),
        ("是否符合", frozen.eligible, now.eligible),
        ("金额（分）", frozen.amount_fen, now.amount_fen),
        ("未满足的条件", tuple(frozen.failed), now.failed),
    )
    return tuple(f"{what}原为 {then}，重算为 {found}" for what, then, found in pairs if then != found)
