"""Rulings on the doubts that the claims carry out: who, when, why, from which day; recorded, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from luoshi.library.entitlements import Doubt, doubts_of
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.entitlements.actions import take_ruling
from luoshi.records.entitlements.schemes import Open
from luoshi.records.releases.actions import Ground, decide
from luoshi.records.releases.models import Decision


@dataclass(frozen=True, slots=True)
class Made:
    """A recorded ruling: the option in words, from which day it holds, by whose authority, who recorded it and when."""

    text: str
    since: date
    authority: str
    decided_on: date
    why: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """A doubt: its options as (name, words), the one of the document's reading, the one in force, rulings, newest first."""

    name: str
    address: str
    question: str
    options: tuple[tuple[str, str], ...]
    default: str
    reason: str
    current: str
    rulings: tuple[Made, ...]


def doubts(scheme: Open, day: date) -> tuple[DoubtRow, ...]:
    """Every doubt that the claims carry out, as it is read on `day`. One query."""
    rows = list(Decision.objects.filter(scheme_id=scheme.id, kind="reading").order_by("-id"))
    readings = scheme.terms.readings_on(day)
    return tuple(_row(one, getattr(readings, one.reading), rows) for one in doubts_of(scheme.programme))


def _row(doubt: Doubt, value: str | bool, rows: Sequence[Decision]) -> DoubtRow:
    about = doubt.interpretation
    return DoubtRow(
        name=about.name,
        address=doubt.address,
        question=about.question,
        options=tuple((one.name, one.text) for one in about.options),
        default=about.default,
        reason=about.reason,
        current=next((name for name, of in doubt.values.items() if of == value), about.default),
        rulings=tuple(
            Made(
                about.text_of(row.content["option"]),
                row.first_day,
                row.authority,
                row.decided_on,
                row.why,
                row.by_name,
                row.at,
            )
            for row in rows
            if row.content["doubt"] == about.name
        ),
    )


@transaction.atomic
def rule(
    scheme: Open, doubt: str, option: str, *, since: date, ground: Ground, by: Actor, at: datetime
) -> int:
    """Rule on a doubt: from the day `since` on the open scheme reads it so. The decision's id.

    Raises NotAllowed, BadValue, WrongState.
    """
    found = next((one for one in doubts_of(scheme.programme) if one.interpretation.name == doubt), None)
    if found is None or option not in found.values:
        raise BadValue(f"没有口径“{doubt}”或选项“{option}”。")
    if not ground.why.strip():
        raise BadValue("请写明裁定的理由。")
    take_ruling(scheme, found.reading, found.values[option], since=since, by=by, at=at)
    content = {"doubt": doubt, "option": option}
    return decide(scheme, "reading", (since, since), content, ground, by=by, at=at)
