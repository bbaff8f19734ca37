"""A programme's data (`programme.toml`, already parsed) as fields, parameters, interpretations and accounts.

One document may hold several parts with rules of their own (报废更新, 置换更新). What they share is written
once; a `clause` is then a table from part to clause, and belongs to the parts it names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from luoshi.policy.money.fen import yuan
from luoshi.policy.rules.kinds import LARGEST_COUNT, LARGEST_FEN, NUMBERS, Kind, Scalar
from luoshi.policy.rules.programme import Programme
from luoshi.policy.rules.sentences import Field
from luoshi.policy.rules.settings import Dated, Interpretation, Option, Parameter

Table = Mapping[str, Any]


class IllFormedData(ValueError):
    """The programme's data file is not as it must be; the message names the entry."""


class Standing(StrEnum):
    """What a clause that no condition carries out is."""

    PROCEDURAL = "procedural"
    INFORMATIVE = "informative"


@dataclass(frozen=True, slots=True)
class Account:
    """A clause that is no condition: what it is, where it is carried out (step, role, page), and why it is
    no rule.
    """

    clause: str
    standing: Standing
    where: str
    why: str


def programme_of(data: Table, part: str) -> Programme:
    """An empty programme for one part of the document, ready for its rules. Raises IllFormedData."""
    head, parts = data["programme"], {p["name"]: p for p in data["parts"]}
    if part not in parts:
        raise IllFormedData(f"文件中没有“{part}”这一部分，可用：{'、'.join(parts)}。")
    return Programme(
        name=part,
        number=head["number"],
        title=parts[part]["title"],
        version=head["version"],
        reference=head["reference"],
        fields=tuple(field_of(row, clause) for row, clause in belonging(data, "fields", part)),
        parameters=tuple(
            parameter_of(row, clause, part) for row, clause in belonging(data, "parameters", part)
        ),
        interpretations=tuple(
            interpretation_of(row, clause) for row, clause in belonging(data, "interpretations", part)
        ),
    )


def belonging(data: Table, kind: str, part: str) -> Iterator[tuple[Table, str]]:
    """The entries of one kind that belong to a part, each with its clause there."""
    parts = {entry["name"] for entry in data["parts"]}
    for row in data.get(kind, ()):
        clause = row.get("clause")
        if isinstance(clause, Mapping) and not clause.keys() <= parts:
            strange = "、".join(sorted(clause.keys() - parts))
            raise IllFormedData(f"{kind} 中的“{row.get('name')}”属于不存在的部分：{strange}。")
        if isinstance(clause, str):
            yield row, clause
        elif not isinstance(clause, Mapping):
            raise IllFormedData(f"{kind} 中的“{row.get('name')}”没有写明条款。")
        elif part in clause:
            yield row, clause[part]


def field_of(row: Table, clause: str) -> Field:
    """A field; amounts and counts are never negative and have an upper bound."""
    kind = kind_of(row)
    number = kind in NUMBERS
    return Field(
        name=row["name"],
        kind=kind,
        meaning=row["meaning"],
        clause=clause,
        optional=row.get("optional", False),
        options=tuple(row.get("options", {}).items()),
        least=row.get("least", 0) if number else None,
        most=row.get("most", LARGEST_FEN if kind is Kind.FEN else LARGEST_COUNT) if number else None,
        names=tuple(row.get("names", {}).items()),
    )


def parameter_of(row: Table, clause: str, part: str) -> Parameter:
    """A parameter with its dated values, earliest first; parts may differ in their values."""
    kind, given = kind_of(row), row["values"]
    values = sorted(given[part] if isinstance(given, Mapping) else given, key=lambda dated: dated["since"])
    dated = tuple(Dated(v["since"], value_of(v, kind, row["name"])) for v in values)
    return Parameter(row["name"], kind, row["meaning"], clause, dated, tuple(row.get("names", {}).items()))


def value_of(row: Table, kind: Kind, name: str) -> Scalar:
    """A parameter's value: `value`, or `yuan` for an amount, or `basis_points` for a rate."""
    match kind:
        case Kind.FEN:
            return yuan(row["yuan"])
        case Kind.RATE:
            value = row["basis_points"]
        case _:
            value = row["value"]
    wanted: dict[Kind, type[Scalar]] = {Kind.DAY: date, Kind.MOMENT: datetime, Kind.CHOICE: str}
    if type(value) is not wanted.get(kind, int):
        raise IllFormedData(f"参数“{name}”的值 {value!r} 不是{kind}。")
    return value


def interpretation_of(row: Table, clause: str) -> Interpretation:
    """A doubt with its options."""
    options = tuple(Option(name, text) for name, text in row["options"].items())
    return Interpretation(row["name"], clause, row["question"], options, row["default"], row["reason"])


def accounts_of(data: Table) -> tuple[Account, ...]:
    """The clauses that are no conditions, in the order of the file."""
    return tuple(
        Account(row["clause"], Standing(row["status"]), row.get("where", ""), row["why"])
        for row in data.get("accounts", ())
    )


def kind_of(row: Table) -> Kind:
    """The kind of an entry. Raises IllFormedData."""
    try:
        return Kind(row["kind"])
    except (KeyError, ValueError):
        raise IllFormedData(f"“{row.get('name')}”的类型 {row.get('kind')!r} 不可用。") from None
