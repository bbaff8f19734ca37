"""Roles end, deputies act for a time under both names, who leaves hands everything over."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.desks.actions_leaving import hand_over
from luoshi.records.desks.actions_views import save_view
from luoshi.records.desks.models import SavedView
from luoshi.records.desks.queries_unit import unit_desk
from luoshi.records.notifying.queries import notifications
from luoshi.records.organisations.models import Unit
from luoshi.records.people.actions import close_account, give_account, give_role
from luoshi.records.people.actions_keys import give_key, use_key
from luoshi.records.people.actions_roles import appoint_deputy, end_role
from luoshi.records.people.models import Membership, User
from luoshi.records.people.queries import actor_of
from luoshi.records.people.queries_accounts import account, accounts, deputies_of
from luoshi.records.tasks import queries
from luoshi.records.tasks.actions import decide_tasks
from luoshi.records.tasks.models import Assignment
from tests.records.conftest import AT, OFFICE

pytestmark = pytest.mark.django_db
TODAY = AT.date()
DAY = timedelta(days=1)


def person(name: str, role: str | None = None, unit_id: int | None = None) -> User:
    user = give_account(name, display_name=name, password="x", by=SYSTEM, at=AT, weak_password=True)
    if role:
        give_role(user.pk, role, unit_id=unit_id, valid_from=TODAY - 9 * DAY, by=SYSTEM, at=AT)
    return user


def test_a_role_ends_at_once(db) -> None:
    user = person("甲", "leader")
    end_role(user.memberships.get().pk, by=OFFICE, at=AT)
    assert actor_of(user.pk, TODAY).roles == frozenset()
    assert actor_of(user.pk, TODAY - DAY).roles == {"leader"}
    with pytest.raises(WrongState):
        end_role(user.memberships.get().pk, by=OFFICE, at=AT)


def test_only_the_office_ends_what_is_ones_own(db) -> None:
    user = person("甲", "leader")
    with pytest.raises(NotAllowed):
        end_role(user.memberships.get().pk, by=actor_of(user.pk, TODAY), at=AT)


def test_the_last_office_account_stays(db) -> None:
    first = person("甲", "office")
    office = actor_of(first.pk, TODAY)
    with pytest.raises(WrongState):
        end_role(first.memberships.get().pk, by=office, at=AT)
    person("乙", "office")
    with pytest.raises(BadValue):
        close_account("甲", by=office, at=AT)
    close_account("乙", by=office, at=AT)
    with pytest.raises(WrongState):
        close_account("甲", by=OFFICE, at=AT)


def test_a_deputy_acts_between_the_days_under_both_names(city, issued) -> None:
    unit_id = Assignment.objects.order_by("id").first().unit_id
    principal, deputy = person("李四", "unit", unit_id), person("张三", "auditor")
    count = appoint_deputy(
        principal.pk,
        deputy.pk,
        valid_from=TODAY + DAY,
        valid_to=TODAY + 3 * DAY,
        by=actor_of(principal.pk, TODAY),
        at=AT,
    )
    assert count == 1
    before, during, after = (actor_of(deputy.pk, TODAY + n * DAY) for n in (0, 3, 4))
    assert (before.roles, before.name) == ({"auditor"}, "张三")
    assert (during.roles, during.unit_ids, during.name) == ({"auditor", "unit"}, {unit_id}, "张三（代李四）")
    assert (after.roles, after.unit_ids) == ({"auditor"}, frozenset())
    assert [row.user for row in deputies_of(principal.pk, TODAY)] == ["张三"]
    assert actor_of(principal.pk, TODAY + DAY).acts_for(unit_id)


def test_a_deputy_passes_nothing_on(db) -> None:
    one, two, three = person("甲", "leader"), person("乙"), person("丙")
    days = {"valid_from": TODAY, "valid_to": TODAY + DAY, "at": AT}
    appoint_deputy(one.pk, two.pk, by=OFFICE, **days)
    with pytest.raises(WrongState):
        appoint_deputy(two.pk, three.pk, by=actor_of(two.pk, TODAY), **days)


@pytest.mark.parametrize(
    ("first", "last"), [(-1, 1), (3, 2), (0, 400)], ids=["past", "backwards", "too long"]
)
def test_a_deputy_is_for_a_stretch_of_days_to_come(db, first: int, last: int) -> None:
    one, two = person("甲", "leader"), person("乙")
    with pytest.raises(BadValue):
        appoint_deputy(
            one.pk, two.pk, valid_from=TODAY + first * DAY, valid_to=TODAY + last * DAY, by=OFFICE, at=AT
        )


def test_nobody_appoints_for_another(db) -> None:
    one, two = person("甲", "leader"), person("乙", "leader")
    with pytest.raises(NotAllowed):
        appoint_deputy(one.pk, two.pk, valid_from=TODAY, valid_to=TODAY, by=actor_of(two.pk, TODAY), at=AT)


def test_the_principal_takes_a_deputy_back(db) -> None:
    one, two = person("甲", "leader"), person("乙")
    appoint_deputy(one.pk, two.pk, valid_from=TODAY, valid_to=TODAY + DAY, by=OFFICE, at=AT)
    end_role(two.memberships.get().pk, by=actor_of(one.pk, TODAY), at=AT)
    assert actor_of(two.pk, TODAY).roles == frozenset()


def test_the_database_knows_that_a_deputy_needs_an_end(db) -> None:
    one, two = person("甲", "leader"), person("乙")
    for values in ({"user": two, "deputy_for": one}, {"user": one, "deputy_for": one, "valid_to": TODAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(role="leader", valid_from=TODAY, **values)


def test_who_leaves_hands_everything_over(city, issued) -> None:
    unit_id = Assignment.objects.order_by("id").first().unit_id
    leaver, heir, deputy = person("甲", "unit", unit_id), person("乙"), person("丙")
    appoint_deputy(leaver.pk, deputy.pk, valid_from=TODAY, valid_to=TODAY + 9 * DAY, by=OFFICE, at=AT)
    key = give_key(
        leaver.pk,
        name="报表",
        can_write=False,
        valid_until=TODAY + 30 * DAY,
        today=TODAY,
        by=actor_of(leaver.pk, TODAY),
        at=AT,
    )
    waiting = unit_desk(unit_id, OFFICE, TODAY).pending
    past = AuditEntry.objects.filter(user_id=leaver.pk).count()
    done = hand_over(leaver.pk, heir.pk, by=OFFICE, at=AT)
    assert done.roles == 1
    assert actor_of(leaver.pk, TODAY).user_id is None
    assert actor_of(heir.pk, TODAY).acts_for(unit_id)
    assert actor_of(deputy.pk, TODAY).roles == frozenset()
    assert use_key(key.key, today=TODAY, at=AT) is None
    assert unit_desk(unit_id, OFFICE, TODAY).pending == waiting
    assert queries.lists(actor_of(heir.pk, TODAY))
    assert AuditEntry.objects.filter(user_id=leaver.pk).count() == past
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"role.hand-over", "role.end", "key.revoke", "account.close"} <= verbs
    (told,) = notifications(heir.pk).rows
    assert told.title == "甲的工作已移交给您"


def test_tasks_under_a_persons_name_go_to_the_heir(city, issued) -> None:
    leaver, heir = person("甲", "leader"), person("乙")
    rows = list(issued.tasks.order_by("id")[:2])
    decide_tasks([row.pk for row in rows], leader_id=leaver.pk, by=OFFICE, at=AT)
    done = hand_over(leaver.pk, heir.pk, by=OFFICE, at=AT)
    assert done.tasks == 2
    assert set(issued.tasks.filter(leader_id=heir.pk)) == set(rows)
    told = AuditEntry.objects.filter(verb="task.decide", task_id=rows[0].pk).order_by("id").last()
    assert (told.before["leader_id"], told.after["leader_id"]) == (leaver.pk, heir.pk)


def test_an_heir_who_holds_the_role_keeps_one(db) -> None:
    leaver, heir = person("甲", "leader"), person("乙", "leader")
    hand_over(leaver.pk, heir.pk, by=OFFICE, at=AT)
    assert heir.memberships.count() == 1


def test_hand_over_is_refused_whole(db) -> None:
    leaver, heir = person("甲", "office"), person("乙")
    close_account("乙", by=SYSTEM, at=AT)
    for heir_id, by, refusal in (
        (heir.pk, OFFICE, BadValue),
        (leaver.pk, OFFICE, BadValue),
        (heir.pk, Actor(None, "丙", frozenset({"leader"})), NotAllowed),
        (person("丁").pk, actor_of(leaver.pk, TODAY), BadValue),
    ):
        with pytest.raises(refusal):
            hand_over(leaver.pk, heir_id, by=by, at=AT)
    assert actor_of(leaver.pk, TODAY).roles == {"office"}


def test_accounts_are_found_by_name_and_by_unit(city, issued) -> None:
    held = Assignment.objects.select_related("unit").order_by("id").first()
    person("甲", "unit", held.unit_id)
    person("乙", "citizen")
    found = accounts(TODAY, words=held.unit.name)
    assert [row.name for row in found.rows] == ["甲"]
    assert "乙" not in {row.name for row in accounts(TODAY).rows}
    row = account(User.objects.get(username="甲").pk, date(2020, 1, 1))
    assert [one.standing for one in row.roles] == ["later"]


def test_saved_views_go_to_the_heir_and_none_is_lost_to_a_name(city) -> None:
    unit_id = Unit.objects.filter(form="unit").order_by("id").values_list("id", flat=True)[0]
    leaver, heir = person("甲", "unit", unit_id), person("乙", "unit", unit_id)
    for who, name, query in [
        (leaver, "红灯", "light=late"),
        (leaver, "本月", "due=30"),
        (heir, "红灯", "q=桥"),
    ]:
        save_view(name, query, shared=False, by=actor_of(who.pk, TODAY), at=AT)
    assert hand_over(leaver.pk, heir.pk, by=OFFICE, at=AT).views == 2
    held = {row.name: row.query for row in SavedView.objects.filter(user_id=heir.pk)}
    assert held == {"红灯": "q=桥", "红灯（甲）": "light=late", "本月": "due=30"}
    assert not SavedView.objects.filter(user_id=leaver.pk).exists()
    assert AuditEntry.objects.filter(verb="view.hand-over").count() == 2
