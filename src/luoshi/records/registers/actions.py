"""Keeping what registers answered, and how their lines are. The calls themselves are made elsewhere, outside any transaction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from luoshi.policy.cases import breaker
from luoshi.policy.cases.registers import REGISTERS, Trouble
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record
from luoshi.records.persons.permissions import ROTATE, require
from luoshi.records.persons.sealing import resealed, ring, sealed
from luoshi.records.registers.models import Answer, Feed, Line

ANSWERS_MOST: Final = 20_000
KIND: Final = "text"
INSERT: Final = """
INSERT INTO registers_answer (register, kind, subject_id, about, row_sealed, asked_at)
SELECT one.register, one.kind, one.subject_id, one.about, one.row_sealed, %s
FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[]) AS one(register, kind, subject_id, about, row_sealed)
"""


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """One answer: a row, or None where the register knows no such thing."""

    register: str
    subject_id: int
    about: str
    row: Mapping[str, Any] | None = field(repr=False)
    kind: str = "case"


@transaction.atomic
def keep_answers(answers: Sequence[NewAnswer], *, by: Actor, at: datetime) -> None:
    """Keep these answers, sealed; one statement and one audit row. Raises BadValue."""
    if len(answers) > ANSWERS_MOST or any(one.register not in REGISTERS for one in answers):
        raise BadValue(f"一次最多保存 {ANSWERS_MOST} 条应答，且登记簿须已登记。")
    if not answers:
        return
    texts = [
        sealed(json.dumps(one.row, ensure_ascii=False), KIND).sealed if one.row is not None else ""
        for one in answers
    ]
    columns: list[list[Any]] = [
        [one.register for one in answers],
        [one.kind for one in answers],
        [one.subject_id for one in answers],
        [one.about for one in answers],
        texts,
    ]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [at, *columns])
    told: dict[str, int] = {}
    for one in answers:
        told[one.register] = told.get(one.register, 0) + 1
    record(
        "register.answer", [Change("register", answers[0].subject_id, None, {"answers": told})], by=by, at=at
    )


@transaction.atomic
def note_line(register: str, trouble: Trouble | None, *, by: Actor, at: datetime) -> None:
    """A register was asked: it answered (`trouble` is None), or it did not. A change of the breaker is an act. Raises BadValue."""
    if register not in REGISTERS:
        raise BadValue(f"没有名为“{register}”的登记簿。")
    Line.objects.get_or_create(register=register)
    row = Line.objects.select_for_update().get(register=register)
    before = breaker.LineState(row.failures, row.open_until)
    state = breaker.answered(before) if trouble is None else breaker.failed(before, at)
    row.failures, row.open_until, row.trouble, row.tried_at = (
        state.failures,
        state.open_until,
        trouble or "",
        at,
    )
    row.answered_at = at if trouble is None else row.answered_at
    row.save()
    if (before.open_until is None) != (state.open_until is None):
        after = {
            "register": register,
            "open_until": state.open_until.isoformat() if state.open_until else None,
        }
        record("register.line", [Change("register", row.pk, None, after)], by=by, at=at)


@transaction.atomic
def note_feed(
    source: str, cursor: str, *, came: int, refused: Mapping[str, int], by: Actor, at: datetime
) -> None:
    """A page of a system that hands on applications was taken: where the next one begins, and what was not taken, by code."""
    row, _fresh = Feed.objects.select_for_update().get_or_create(source=source, defaults={"at": at})
    row.cursor, row.at = cursor, at
    row.save(update_fields=["cursor", "at"])
    after = {"source": source, "came": came, "refused": dict(refused)}
    record("register.feed", [Change("register", row.pk, None, after)], by=by, at=at)


@transaction.atomic
def reseal(*, most: int = 5_000, by: Actor, at: datetime) -> int:
    """Lay kept answers under the current key, `most` at once; how many were changed. Raises NotAllowed."""
    require(by, ROTATE, "只有系统维护人员可以更换个人信息密钥。")
    current = f"{ring().current.name}."
    rows = Answer.objects.select_for_update().exclude(row_sealed="").exclude(row_sealed__startswith=current)
    found = list(rows.order_by("id")[:most])
    for row in found:
        row.row_sealed = resealed(row.row_sealed, KIND)
    Answer.objects.bulk_update(found, ["row_sealed"], batch_size=500)
    if found:
        record(
            "register.reseal", [Change("register", found[0].pk, None, {"answers": len(found)})], by=by, at=at
        )
    return len(found)
