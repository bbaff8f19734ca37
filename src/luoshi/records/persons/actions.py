"""Taking persons in, looking at them, and laying their data under a new key."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.personal.identifiers import fault
from luoshi.policy.personal.sealing import normal
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.persons.models import Look, Person
from luoshi.records.persons.permissions import REVEAL, ROTATE, require
from luoshi.records.persons.sealing import found_by, opened, resealed, ring, sealed
from luoshi.records.persons.values import NewPerson, Revealed

PERSONS_MOST: Final = 5_000
LOOKS_MOST: Final = 1_000
PURPOSE_MOST: Final = 200


@transaction.atomic
def take_in(persons: Sequence[NewPerson], *, by: Actor, at: datetime) -> tuple[int, ...]:
    """The ids of these persons in order; who is not known yet is added, a new phone replaces the old one.

    One statement each for all of them. Raises BadValue with the first fault found.
    """
    if len(persons) > PERSONS_MOST:
        raise BadValue(f"一次最多登记 {PERSONS_MOST} 人，收到 {len(persons)} 人，请分批提交。")
    for one in persons:
        check_person(one)
    keys = [(one.id_kind, found_by(one.id_number, one.id_kind)) for one in persons]
    known = _known(keys)
    fresh = {key: one for key, one in zip(keys, persons, strict=True) if key not in known}
    # in one order for all: two batches of the same persons wait for each other, and never in a circle
    in_order = [_row(fresh[key], at) for key in sorted(fresh)]
    Person.objects.bulk_create(in_order, ignore_conflicts=True)
    if fresh:
        added = _known(list(fresh))
        known |= added
        changes = [Change("person", row.pk, None, _for_audit(row)) for row in added.values()]
        record("person.take-in", changes, by=by, at=at)
    _new_phones(keys, persons, known, by=by, at=at)
    return tuple(known[key].pk for key in keys)


@transaction.atomic
def join_account(person_id: int, user_id: int, *, by: Actor, at: datetime) -> None:
    """From now on the person signs in with this account. Raises WrongState, BadValue."""
    row = Person.objects.select_for_update().filter(pk=person_id).first()
    if row is None:
        raise BadValue("没有这个人。")
    if row.user_id == user_id:
        return
    if row.user_id is not None or Person.objects.filter(user_id=user_id).exists():
        raise WrongState("此人或此账号已另有对应，不能再次关联。")
    row.user_id = user_id
    row.save(update_fields=["user"])
    record("person.join", [Change("person", row.pk, {"user_id": None}, {"user_id": user_id})], by=by, at=at)


@transaction.atomic
def account_of_citizen(person: NewPerson, *, by: Actor, at: datetime) -> int:
    """The account of a person whom the identity platform vouches for, opened at the first sign-in; its id.

    It has no password that anybody knows, and its name is no personal data. Raises NotAllowed, BadValue.
    """
    require(by, ROTATE, "市民账号由身份认证平台开设。")
    (person_id,) = take_in([person], by=by, at=at)
    row = Person.objects.select_for_update().get(pk=person_id)
    if row.user_id is not None:
        return row.user_id
    name = f"citizen-{person_id}"
    user = give_account(
        name, display_name=f"市民{person_id}", password=secrets.token_urlsafe(40), by=by, at=at
    )
    give_role(user.pk, "citizen", unit_id=None, valid_from=day_of(at), by=by, at=at)
    join_account(person_id, user.pk, by=by, at=at)
    return user.pk


@transaction.atomic
def reveal(person_id: int, *, purpose: str, by: Actor, at: datetime) -> Revealed:
    """A person in plain text; the look is logged in the same transaction. Raises NotAllowed, BadValue."""
    row = Person.objects.filter(pk=person_id).first()
    if row is None:
        raise BadValue("没有这个人。")
    if row.user_id is None or row.user_id != by.user_id:
        require(by, REVEAL, "只有项目经办、审核、资金支付和审计人员可以查看完整的个人信息。")
    note_looks("person", [person_id], ("name", "id", "phone"), plain=True, purpose=purpose, by=by, at=at)
    phone = opened(row.phone_sealed, "phone") if row.phone_sealed else ""
    return Revealed(row.pk, opened(row.name_sealed, "name"), opened(row.id_sealed, row.id_kind), phone)


@transaction.atomic
def note_looks(
    kind: str,
    subject_ids: Sequence[int],
    fields: Sequence[str],
    *,
    plain: bool,
    purpose: str,
    by: Actor,
    at: datetime,
) -> None:
    """Log that somebody sees these fields of these subjects (`person`, `case`). Raises BadValue."""
    if not purpose.strip() or len(purpose) > PURPOSE_MOST or len(subject_ids) > LOOKS_MOST:
        raise BadValue(f"查看个人信息须写明用途（{PURPOSE_MOST}字以内），一次最多 {LOOKS_MOST} 件。")
    Look.objects.bulk_create(
        Look(
            at=at,
            user_id=by.user_id,
            by_name=by.name,
            kind=kind,
            subject_id=subject_id,
            fields=list(fields),
            plain=plain,
            purpose=purpose.strip(),
        )
        for subject_id in subject_ids
    )


@transaction.atomic
def reseal(*, most: int = PERSONS_MOST, by: Actor, at: datetime) -> int:
    """Lay the data of persons under the current key, `most` at once; how many were changed. Raises NotAllowed.

    The audit rows stay as they are: old keys go on opening them.
    """
    require(by, ROTATE, "只有系统维护人员可以更换个人信息密钥。")
    current = f"{ring().current.name}."
    rows = list(
        Person.objects.select_for_update().exclude(id_sealed__startswith=current).order_by("id")[:most]
    )
    for row in rows:
        row.id_sealed = resealed(row.id_sealed, row.id_kind)
        row.name_sealed = resealed(row.name_sealed, "name")
        row.phone_sealed = resealed(row.phone_sealed, "phone")
    Person.objects.bulk_update(rows, ["id_sealed", "name_sealed", "phone_sealed"], batch_size=500)
    if rows:
        change = Change("person", rows[0].pk, None, {"persons": len(rows), "key": ring().current.name})
        record("person.reseal", [change], by=by, at=at)
    return len(rows)


def check_person(one: NewPerson) -> None:
    """Whether name, number and phone can be such at all. Raises BadValue with the first fault."""
    values = [(one.name, "name" if one.id_kind == "id_number" else "organisation")]
    values += [(one.id_number, one.id_kind), *([(one.phone, "phone")] if one.phone else [])]
    for plain, kind in values:
        sentence = fault(normal(plain, kind), kind)
        if sentence:
            raise BadValue(sentence)


def _known(keys: Sequence[tuple[str, bytes]]) -> dict[tuple[str, bytes], Person]:
    rows = Person.objects.filter(id_digest__in=[digest for _, digest in keys])
    found = {(row.id_kind, bytes(row.id_digest)): row for row in rows}
    return {key: found[key] for key in keys if key in found}


def _row(one: NewPerson, at: datetime) -> Person:
    identity, name = sealed(one.id_number, one.id_kind), sealed(one.name, "name")
    phone = sealed(one.phone, "phone") if one.phone else None
    return Person(
        id_kind=one.id_kind,
        id_sealed=identity.sealed,
        id_digest=identity.digest,
        name_sealed=name.sealed,
        name_digest=name.digest,
        phone_sealed=phone.sealed if phone else "",
        phone_digest=phone.digest if phone else None,
        made_at=at,
    )


def _new_phones(
    keys: Sequence[tuple[str, bytes]],
    persons: Sequence[NewPerson],
    known: dict[tuple[str, bytes], Person],
    *,
    by: Actor,
    at: datetime,
) -> None:
    changed = {}
    for key, one in zip(keys, persons, strict=True):
        row = known[key]
        digest = found_by(one.phone, "phone") if one.phone else None
        if digest is not None and (row.phone_digest is None or bytes(row.phone_digest) != digest):
            before = _for_audit(row)
            row.phone_sealed, row.phone_digest = sealed(one.phone, "phone").sealed, digest
            changed[row.pk] = (row, Change("person", row.pk, before, _for_audit(row)))
    if changed:
        list(
            Person.objects.select_for_update(no_key=True)
            .filter(pk__in=changed)
            .order_by("pk")
            .values_list("pk")
        )
        rows = [row for row, _ in changed.values()]
        Person.objects.bulk_update(rows, ["phone_sealed", "phone_digest"], batch_size=500)
        record("person.phone", [change for _, change in changed.values()], by=by, at=at)


def _for_audit(row: Person) -> dict[str, str]:
    """Ciphertext and keyed hashes, never the plain data."""
    return {
        "id_sealed": row.id_sealed,
        "id_digest": bytes(row.id_digest).hex(),
        "name_sealed": row.name_sealed,
        "phone_sealed": row.phone_sealed,
        "phone_digest": bytes(row.phone_digest).hex() if row.phone_digest else "",
    }
