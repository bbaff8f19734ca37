"""Asking for a look at the registers, and keeping who came out of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record
from luoshi.records.cases.models import OPEN, PAID, RECOVERED, Case
from luoshi.records.outbox.actions import begin_work
from luoshi.records.outbox.queries import open_work
from luoshi.records.persons.permissions import ROTATE
from luoshi.records.persons.permissions import require as require_with_persons
from luoshi.records.persons.sealing import found_by, resealed, ring, sealed
from luoshi.records.programmes.models import Programme
from luoshi.records.programmes.permissions import MANAGE, require
from luoshi.records.prospects.models import Prospect, Search

FOUND_MOST: Final = 200_000
RESEAL_MOST: Final = 5_000


@dataclass(frozen=True, slots=True)
class FoundOne:
    """One person as the job found them, in plain text."""

    id_number: str = field(repr=False)
    name: str = field(repr=False)
    part: str
    amount_fen: int | None
    missing: tuple[str, ...]
    district: str = ""


@transaction.atomic
def ask_search(programme_id: int, *, by: Actor, at: datetime) -> int:
    """Look through the registers; the id of the work that does it, or of the one that is under way. Raises NotAllowed, BadValue."""
    head = Programme.objects.select_for_update(no_key=True).filter(pk=programme_id).first()
    if head is None:
        raise BadValue("没有这个项目。")
    require(by, MANAGE, head.name, "只有项目经办可以发起免申比对。")
    key = f"prospects.find:{head.pk}"
    waiting = open_work(key)
    if waiting is not None:
        return waiting
    row = Search.objects.create(programme=head, by_name=by.name, at=at)
    row.work_id = begin_work(
        "prospects.find",
        title=f"免申比对：{head.title}",
        arguments={"search": row.pk},
        key=key,
        by=by,
        at=at,
    )
    row.save(update_fields=["work_id"])
    record("prospect.search", [Change("search", row.pk, None, {"title": head.title})], by=by, at=at)
    return row.work_id


def not_applied(programme_id: int, id_numbers: Sequence[str]) -> list[str]:
    """Those who have no living or paid application in the programme."""
    digests = {found_by(one, "id_number"): one for one in id_numbers}
    living = Case.objects.filter(programme_id=programme_id, state__in=[OPEN, PAID, RECOVERED])
    there = living.filter(person__id_digest__in=list(digests)).values_list("person__id_digest", flat=True)
    for digest in there:
        digests.pop(bytes(digest), None)
    return list(digests.values())


@transaction.atomic
def keep_search(
    search_id: int,
    found: Sequence[FoundOne],
    *,
    looked: int,
    applied: int,
    against: int,
    by: Actor,
    at: datetime,
) -> None:
    """Keep who came out, and forget those of earlier looks. A second run of the same look replaces the first."""
    row = Search.objects.select_for_update().get(pk=search_id)
    Prospect.objects.filter(search__programme=row.programme_id).delete()
    Prospect.objects.bulk_create(
        [_sealed(row, one) for one in found[:FOUND_MOST]], batch_size=1_000, ignore_conflicts=True
    )
    row.looked, row.applied, row.against, row.found = looked, applied, against, min(len(found), FOUND_MOST)
    row.done_at = at
    row.save()
    after = {"looked": looked, "applied": applied, "against": against, "found": row.found}
    record("prospect.found", [Change("search", row.pk, None, after)], by=by, at=at)


def _sealed(row: Search, one: FoundOne) -> Prospect:
    number = sealed(one.id_number, "id_number")
    return Prospect(
        search=row,
        id_digest=number.digest,
        id_sealed=number.sealed,
        name_sealed=sealed(one.name, "name").sealed,
        part=one.part,
        amount_fen=one.amount_fen or None,
        missing=list(one.missing),
        district=one.district,
    )


@transaction.atomic
def reseal(*, most: int = RESEAL_MOST, by: Actor, at: datetime) -> int:
    """Lay who was found under the current key, `most` at once; how many were changed. Raises NotAllowed."""
    require_with_persons(by, ROTATE, "只有系统维护人员可以更换个人信息密钥。")
    old = Prospect.objects.select_for_update().exclude(id_sealed__startswith=f"{ring().current.name}.")
    rows = list(old.order_by("id")[:most])
    for row in rows:
        row.id_sealed = resealed(row.id_sealed, "id_number")
        row.name_sealed = resealed(row.name_sealed, "name")
    Prospect.objects.bulk_update(rows, ["id_sealed", "name_sealed"], batch_size=500)
    if rows:
        record(
            "prospect.reseal",
            [Change("search", rows[0].search_id, None, {"people": len(rows)})],
            by=by,
            at=at,
        )
    return len(rows)
