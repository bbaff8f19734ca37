"""Reading persons masked, finding them by keyed hash, and the log of looks."""

from collections.abc import Iterable
from typing import Final

from luoshi.policy.terms.actors import Actor
from luoshi.records.persons.models import Look, Person
from luoshi.records.persons.permissions import SEE_ALL_LOOKS, SEE_LOOKS, require
from luoshi.records.persons.sealing import found_by, shown
from luoshi.records.persons.values import LookRow, PersonRow

LOOKS_PAGE: Final = 100


def persons(ids: Iterable[int]) -> dict[int, PersonRow]:
    """These persons, masked, by id. One query."""
    return {row.pk: _row(row) for row in Person.objects.filter(pk__in=list(ids))}


def person_of(user_id: int | None) -> PersonRow | None:
    """The person who signs in with this account, masked."""
    row = Person.objects.filter(user_id=user_id).first() if user_id is not None else None
    return _row(row) if row else None


def person_with(id_number: str, id_kind: str = "id_number") -> int | None:
    """The id of the person with this number."""
    digest = found_by(id_number, id_kind)
    return Person.objects.filter(id_kind=id_kind, id_digest=digest).values_list("id", flat=True).first()


def looks(
    by: Actor,
    *,
    kind: str | None = None,
    subject_id: int | None = None,
    user_id: int | None = None,
    before_id: int | None = None,
) -> tuple[LookRow, ...]:
    """Who (or only `user_id`) looked at what, newest first; `before_id` pages on. Raises NotAllowed."""
    require(by, SEE_LOOKS, "只有审计和项目经办可以查看个人信息的查阅记录。")
    if (kind is None or subject_id is None) and (user_id is None or user_id != by.user_id):
        require(by, SEE_ALL_LOOKS, "您只经办部分项目，查阅记录请在单件申请的证据包中查看。")
    rows = Look.objects.order_by("-id")
    if kind is not None and subject_id is not None:
        rows = rows.filter(kind=kind, subject_id=subject_id)
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    if before_id is not None:
        rows = rows.filter(id__lt=before_id)
    return tuple(
        LookRow(r.pk, r.at, r.by_name, r.kind, r.subject_id, tuple(r.fields), r.plain, r.purpose)
        for r in rows[:LOOKS_PAGE]
    )


def _row(row: Person) -> PersonRow:
    return PersonRow(
        id=row.pk,
        id_kind=row.id_kind,
        name=shown(row.name_sealed, "name"),
        id_number=shown(row.id_sealed, row.id_kind),
        phone=shown(row.phone_sealed, "phone"),
        user_id=row.user_id,
    )
