"""Laying the personal data of cases under the current key."""

from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.actions import Change, record
from luoshi.records.audit.rows import update
from luoshi.records.cases.models import Case
from luoshi.records.persons.permissions import ROTATE, require
from luoshi.records.persons.sealing import resealed, ring

MOST: Final = 1_000


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
    if old:
        record("case.reseal", [Change("case", old[0].pk, None, {"cases": len(old)})], by=by, at=at)
    return rows[-1].pk if rows else None
