"""Reading answers, masked, and the state of the lines."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from luoshi.policy.cases.breaker import LineState
from luoshi.policy.cases.registers import REGISTERS
from luoshi.policy.personal.masking import masked
from luoshi.records.persons.sealing import opened
from luoshi.records.registers.actions import KIND
from luoshi.records.registers.models import Answer, Feed, Line

PERSONAL: Final = {
    "id_number": "id_number",
    "owner_id": "id_number",
    "first_owner_id": "id_number",
    "buyer_id": "id_number",
    "name": "name",
    "owner_name": "name",
    "vin": "vin",
    "number": "invoice",
}
"""Fields of answers that are personal, with their kinds."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The newest answer of a register about one particular, masked; `fields` is empty where it knows no such thing."""

    register: str
    title: str
    about: str
    fields: tuple[tuple[str, Any], ...]
    known: bool
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class LineRow:
    """How the line to a register is."""

    register: str
    title: str
    state: LineState
    trouble: str
    tried_at: datetime | None
    answered_at: datetime | None


def answers(subject_id: int, kind: str = "case") -> tuple[AnswerRow, ...]:
    """The newest answers about a subject, masked, in the order of the registers. Who shows them logs the look."""
    rows: dict[tuple[str, str], Answer] = {}
    for row in Answer.objects.filter(kind=kind, subject_id=subject_id).order_by("id"):
        rows[row.register, row.about] = row
    order = list(REGISTERS)
    return tuple(
        _row(row) for row in sorted(rows.values(), key=lambda one: (order.index(one.register), one.about))
    )


def lines() -> Mapping[str, LineRow]:
    """Every register with the state of its line."""
    known = {row.register: row for row in Line.objects.all()}
    return {name: _line(name, known.get(name)) for name in REGISTERS}


def feed(source: str) -> str:
    """How far a system that hands on applications was read; empty at the beginning."""
    return Feed.objects.filter(source=source).values_list("cursor", flat=True).first() or ""


def _row(row: Answer) -> AnswerRow:
    known = bool(row.row_sealed)
    data = json.loads(opened(row.row_sealed, KIND)) if known else {}
    fields = tuple(
        (name, masked(str(value), PERSONAL[name]) if name in PERSONAL and value is not None else value)
        for name, value in data.items()
    )
    return AnswerRow(row.register, REGISTERS[row.register].title, row.about, fields, known, row.asked_at)


def _line(name: str, row: Line | None) -> LineRow:
    title = REGISTERS[name].title
    if row is None:
        return LineRow(name, title, LineState(), "", None, None)
    return LineRow(
        name, title, LineState(row.failures, row.open_until), row.trouble, row.tried_at, row.answered_at
    )
