"""Reading how units work inside."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from luoshi.policy.progress.signing import default_steps
from luoshi.policy.terms.actors import Actor
from luoshi.records.inside.models import Steps, SubUnit
from luoshi.records.inside.permissions import works_in_unit
from luoshi.records.people.models import Membership


@dataclass(frozen=True, slots=True)
class StepsRow:
    """How many steps a unit uses, and why; `set_at` None: as many as it has people (`people`)."""

    steps: int
    people: int
    reason: str
    set_at: datetime | None
    set_by: str


@dataclass(frozen=True, slots=True)
class Member:
    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class SubUnitRow:
    """`members`: who answers for it; with none, anybody of the unit writes its answer down."""

    id: int
    name: str
    members: tuple[Member, ...]


def steps_of(unit_id: int, on: date) -> int:
    """How many steps a paper of this unit takes on that day. Two queries at most."""
    known = Steps.objects.filter(unit_id=unit_id).values_list("steps", flat=True).first()
    return known or default_steps(count_people(unit_id, on))


def steps_row(unit_id: int, on: date) -> StepsRow:
    """As `steps_of`, with who set it and why. Two queries."""
    people = count_people(unit_id, on)
    row = Steps.objects.filter(unit_id=unit_id).first()
    if row is None:
        return StepsRow(default_steps(people), people, "", None, "")
    return StepsRow(row.steps, people, row.reason, row.set_at, row.set_by)


def count_people(unit_id: int, on: date) -> int:
    """How many different persons act for a unit on that day."""
    return _held(unit_id, on).values("user_id").distinct().count()


def people_of(unit_id: int, on: date) -> tuple[Member, ...]:
    """Who acts for a unit on that day, by name. One query."""
    rows = _held(unit_id, on).order_by("user__username")
    found = rows.values_list("user_id", "user__display_name", "user__username")
    return tuple(dict.fromkeys(Member(pk, shown or name) for pk, shown, name in found))


def sub_units_of(unit_id: int) -> tuple[SubUnitRow, ...]:
    """The sub-units of a unit with their people. Two queries."""
    rows = SubUnit.objects.filter(unit_id=unit_id, ended_at__isnull=True).order_by("id")
    return tuple(
        SubUnitRow(
            row.pk,
            row.name,
            tuple(
                Member(one.user_id, one.user.display_name or one.user.username) for one in row.members.all()
            ),
        )
        for row in rows.prefetch_related("members__user")
    )


def sub_units_answered_by(by: Actor) -> frozenset[int]:
    """The sub-units for which this person answers, of units they act for. One query."""
    if by.user_id is None or not works_in_unit(by):
        return frozenset()
    rows = SubUnit.objects.filter(members__user_id=by.user_id, unit_id__in=by.unit_ids, ended_at__isnull=True)
    return frozenset(rows.values_list("id", flat=True))


def sub_units_of_person(user_id: int) -> tuple[tuple[int, frozenset[int]], ...]:
    """(sub-unit, its other people with an open account) of those a person answers for. Two queries."""
    rows = SubUnit.objects.filter(members__user_id=user_id, ended_at__isnull=True).order_by("id")
    return tuple(
        (
            row.pk,
            frozenset(
                one.user_id for one in row.members.all() if one.user_id != user_id and one.user.is_active
            ),
        )
        for row in rows.prefetch_related("members__user")
    )


def _held(unit_id: int, on: date) -> QuerySet[Membership]:
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return Membership.objects.filter(
        still, role="unit", unit_id=unit_id, valid_from__lte=on, user__is_active=True
    )
