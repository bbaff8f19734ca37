"""Laying the personal data of cases under the current key: particulars, objections, papers."""

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.policy.personal.papers import is_under, open_bytes, seal_bytes
from luoshi.policy.personal.sealing import NONCE_BYTES
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.actions import Change, record
from luoshi.records.audit.rows import update
from luoshi.records.cases.models import Appeal, Case, CasePaper
from luoshi.records.files.actions import replace_sealed
from luoshi.records.files.queries import content
from luoshi.records.persons.permissions import ROTATE, require
from luoshi.records.persons.sealing import resealed, ring

MOST: Final = 1_000
PAPERS_MOST: Final = 20
"""Files of one portion: each may be as large as an upload."""


@transaction.atomic
def reseal(*, after_id: int, by: Actor, at: datetime) -> int | None:
    """The next cases after this id under the current key; the last id looked at, None once all are. Raises NotAllowed."""
    require(by, ROTATE, "只有系统维护人员可以更换个人信息密钥。")
    rows = list(Case.objects.select_for_update().filter(pk__gt=after_id).order_by("id")[:MOST])
    current = f"{ring().current.name}."
    old = [
        row for row in rows if any(not one["sealed"].startswith(current) for one in row.particulars.values())
    ]
    for row in old:
        row.particulars = {
            name: {**one, "sealed": resealed(one["sealed"], one["kind"])}
            for name, one in row.particulars.items()
        }
    update(old, ["particulars"])
    _objections(rows, current)
    if old:
        record("case.reseal", [Change("case", old[0].pk, None, {"cases": len(old)})], by=by, at=at)
    return rows[-1].pk if rows else None


@transaction.atomic
def reseal_papers(*, after_id: int, by: Actor, at: datetime) -> int | None:
    """The next papers after this id under the current key; the last id looked at, None once all are. Raises NotAllowed."""
    require(by, ROTATE, "只有系统维护人员可以更换个人信息密钥。")
    rows = list(CasePaper.objects.filter(pk__gt=after_id).order_by("id")[:PAPERS_MOST])
    for row in rows:
        sealed, _media_type = content(row.file_id)
        if not is_under(sealed, ring().current.name):
            fresh = seal_bytes(open_bytes(sealed, ring()), ring(), os.urandom(NONCE_BYTES))
            replace_sealed(row.file_id, fresh, by=by, at=at)
    return rows[-1].pk if rows else None


def _objections(cases: Sequence[Case], current: str) -> None:
    found = list(
        Appeal.objects.select_for_update().filter(case__in=cases).exclude(text_sealed__startswith=current)
    )
    for one in found:
        one.text_sealed = resealed(one.text_sealed, "text")
    Appeal.objects.bulk_update(found, ["text_sealed"])
