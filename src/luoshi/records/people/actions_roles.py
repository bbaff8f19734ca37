"""Ending roles, deputies for a time, and handing everything over when a person leaves. History stays as it is."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.people.actions import close_account, keep_an_office
from luoshi.records.people.actions_keys import revoke_key
from luoshi.records.people.models import ApiKey, Membership, User
from luoshi.records.people.permissions import manages

DEPUTY_DAYS_MOST: Final = 366
DAY: Final = timedelta(days=1)


@transaction.atomic
def end_role(membership_id: int, *, by: Actor, at: datetime) -> None:
    """A role ends now: the day before is its last. Raises NotAllowed, WrongState, Membership.DoesNotExist.

    The office ends any; a deputy's role can be ended by the person it is held for.
    """
    row = Membership.objects.select_for_update().get(pk=membership_id)
    if not manages(by) and (row.deputy_for_id is None or row.deputy_for_id != by.user_id):
        raise NotAllowed("只有督查室可以收回角色；本人可以收回自己委托的代理。")
    last = day_of(at) - DAY
    if row.valid_to is not None and row.valid_to <= last:
        raise WrongState("这个角色已经结束。")
    if row.role == "office" and row.deputy_for_id is None:
        keep_an_office(row.user_id, day_of(at))
    _end(row, last, "role.end", by=by, at=at)


@transaction.atomic
def appoint_deputy(
    user_id: int, deputy_id: int, *, valid_from: date, valid_to: date, by: Actor, at: datetime
) -> int:
    """Somebody acts in a person's place, with all roles that person holds themselves; how many roles these are.

    For oneself, or by the office for anybody. Raises NotAllowed, BadValue, WrongState.
    """
    if not manages(by) and by.user_id != user_id:
        raise NotAllowed("只能为自己委托代理；督查室可以为任何人安排代理。")
    if user_id == deputy_id:
        raise BadValue("代理人不能是本人。")
    if not day_of(at) <= valid_from <= valid_to <= valid_from + timedelta(days=DEPUTY_DAYS_MOST):
        raise BadValue(f"代理期应从今天或以后开始，截止日不早于开始日，最长 {DEPUTY_DAYS_MOST} 天。")
    _active(deputy_id)
    own = list(_held(user_id, valid_from).filter(deputy_for__isnull=True))
    if not own:
        raise WrongState("本人在代理开始的那一天没有角色，没有可以委托的。")
    fields = ("role", "unit_id", "programme")
    rows = [
        Membership(
            user_id=deputy_id,
            deputy_for_id=user_id,
            valid_from=valid_from,
            valid_to=min(valid_to, row.valid_to or valid_to),
            **{name: getattr(row, name) for name in fields},
        )
        for row in own
    ]
    if Membership.objects.filter(user_id=deputy_id, deputy_for_id=user_id, valid_from=valid_from).exists():
        raise WrongState("这位代理人从这一天起的代理已经登记过，请先收回。")
    Membership.objects.bulk_create(rows)
    record("role.deputise", [_given(row) for row in rows], by=by, at=at)
    return len(rows)


@transaction.atomic
def hand_over_roles(leaver_id: int, heir_id: int, *, by: Actor, at: datetime) -> int:
    """A person leaves: the heir holds the leaver's roles from today, keys end, the account is closed; how many roles.

    What waits hangs on roles and units, so it waits for the heir at once; what was done stays under the leaver's name.
    Raises NotAllowed, BadValue, WrongState.
    """
    if not manages(by):
        raise NotAllowed("只有督查室可以办理交接。")
    if leaver_id == heir_id:
        raise BadValue("接手人不能是本人。")
    if leaver_id == by.user_id:
        raise BadValue("不能停用自己的账号，请由督查室的另一位同事办理。")
    leaver, today = User.objects.select_for_update().get(pk=leaver_id), day_of(at)
    _active(heir_id)
    rows = list(_held(leaver_id, today))
    moved = [row for row in rows if row.deputy_for_id is None]
    for row in moved:
        _pass_on(row, heir_id, today, by=by, at=at)
    for row in [*rows, *Membership.objects.filter(deputy_for_id=leaver_id, valid_to__gte=today)]:
        _end(row, today - DAY, "role.end", by=by, at=at)
    for key_id in ApiKey.objects.filter(user_id=leaver_id, revoked_at__isnull=True).values_list(
        "id", flat=True
    ):
        revoke_key(key_id, by=by, at=at)
    if leaver.is_active:
        close_account(leaver.username, by=by, at=at)
    return len(moved)


def _pass_on(row: Membership, heir_id: int, today: date, *, by: Actor, at: datetime) -> None:
    """The same role for the heir from today, unless they hold it already."""
    same = Q(role=row.role, unit_id=row.unit_id, programme=row.programme, deputy_for__isnull=True)
    if _held(heir_id, today).filter(same).exists():
        return
    fresh = Membership.objects.create(
        user_id=heir_id,
        role=row.role,
        unit_id=row.unit_id,
        programme=row.programme,
        valid_from=today,
        valid_to=row.valid_to,
    )
    record("role.hand-over", [_given(fresh)], by=by, at=at)


def _end(row: Membership, last: date, verb: str, *, by: Actor, at: datetime) -> None:
    before = snapshot(row)
    row.valid_to = last
    row.save(update_fields=["valid_to"])
    record(verb, [Change("membership", row.pk, before, snapshot(row))], by=by, at=at)


def _given(row: Membership) -> Change:
    return Change("membership", row.pk, None, snapshot(row))


def _held(user_id: int, on: date) -> QuerySet[Membership]:
    """What a person holds on that day or will hold later, locked."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return Membership.objects.select_for_update().filter(still, user_id=user_id).order_by("id")


def _active(user_id: int) -> None:
    if not User.objects.filter(pk=user_id, is_active=True).exists():
        raise BadValue("没有这个账号，或账号已停用，请重选。")
