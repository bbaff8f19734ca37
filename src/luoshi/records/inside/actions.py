"""Setting how many steps a unit's papers take; forming sub-units and naming who answers for them."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.progress.lifecycle import checked_reason
from luoshi.policy.progress.signing import checked_steps
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, Values, record, snapshot
from luoshi.records.inside.models import Steps, SubUnit, SubUnitMember
from luoshi.records.inside.permissions import is_office, may_arrange
from luoshi.records.inside.queries import count_people, people_of

SUB_UNITS_MOST: Final = 60
NAME_MOST: Final = 100
REASON_MOST: Final = 300


@transaction.atomic
def set_steps(unit_id: int, steps: int, *, reason: str, by: Actor, at: datetime) -> Steps:
    """Set how many steps the unit's papers take from now on; those under way keep theirs.

    Raises NotAllowed, BadValue.
    """
    _arranges(by, unit_id)
    checked_steps(steps, count_people(unit_id, day_of(at)), office=is_office(by))
    why = checked_reason(reason)[:REASON_MOST]
    row = Steps.objects.select_for_update(of=("self",)).filter(unit_id=unit_id).first()
    before = snapshot(row) if row else None
    row = row or Steps(unit_id=unit_id)
    row.steps, row.reason, row.set_at, row.set_by = steps, why, at, by.name
    row.save()
    record("steps.set", [Change("steps", row.pk, before, snapshot(row))], by=by, at=at)
    return row


@transaction.atomic
def form_sub_unit(
    unit_id: int, name: str, user_ids: Collection[int] = (), *, by: Actor, at: datetime
) -> SubUnit:
    """A sub-unit, with the people who answer for it. Raises NotAllowed, BadValue."""
    _arranges(by, unit_id)
    called = name.strip()
    if not called or len(called) > NAME_MOST:
        raise BadValue(f"请填写处室或下属单位的名称，不超过 {NAME_MOST} 字。")
    held = SubUnit.objects.filter(unit_id=unit_id, ended_at__isnull=True)
    if held.filter(name=called).exists():
        raise BadValue(f"已经有“{called}”。")
    if held.count() >= SUB_UNITS_MOST:
        raise BadValue(f"一个单位最多登记 {SUB_UNITS_MOST} 个处室和下属单位。")
    row = SubUnit.objects.create(unit_id=unit_id, name=called, formed_at=at)
    _set_members(row, user_ids, at)
    record("sub-unit.form", [Change("sub-unit", row.pk, None, _whole(row))], by=by, at=at)
    return row


@transaction.atomic
def name_members(sub_unit_id: int, user_ids: Collection[int], *, by: Actor, at: datetime) -> SubUnit:
    """Who answers for a sub-unit from now on. Raises NotAllowed, WrongState, BadValue."""
    row = _locked(sub_unit_id, by)
    before = _whole(row)
    _set_members(row, user_ids, at)
    record("sub-unit.members", [Change("sub-unit", row.pk, before, _whole(row))], by=by, at=at)
    return row


@transaction.atomic
def end_sub_unit(sub_unit_id: int, *, by: Actor, at: datetime) -> SubUnit:
    """Nothing is passed on to it any more; what was, stays. Raises NotAllowed, WrongState."""
    row = _locked(sub_unit_id, by)
    before = _whole(row)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    record("sub-unit.end", [Change("sub-unit", row.pk, before, _whole(row))], by=by, at=at)
    return row


def _arranges(by: Actor, unit_id: int) -> None:
    if not may_arrange(by, unit_id):
        raise NotAllowed("只有本单位的人和督查室可以安排单位内的步骤和处室。")


def _locked(sub_unit_id: int, by: Actor) -> SubUnit:
    row = SubUnit.objects.select_for_update().get(pk=sub_unit_id)
    _arranges(by, row.unit_id)
    if row.ended_at is not None:
        raise WrongState("这个处室或下属单位已经停用。")
    return row


def _set_members(row: SubUnit, user_ids: Collection[int], at: datetime) -> None:
    able = {one.user_id for one in people_of(row.unit_id, day_of(at))}
    if not set(user_ids) <= able:
        raise BadValue("只能指定有本单位角色的账号，请重选。")
    row.members.all().delete()
    SubUnitMember.objects.bulk_create(
        SubUnitMember(sub_unit=row, user_id=user_id) for user_id in sorted(set(user_ids))
    )


def _whole(row: SubUnit) -> Values:
    return {**snapshot(row), "members": sorted(row.members.values_list("user_id", flat=True))}
