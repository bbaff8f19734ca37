"""Applying: what is taken, what exists once, and who comes first to the money."""

from dataclasses import replace

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.cases import actions, queries, queries_case
from luoshi.records.cases.models import Case, OnceKey
from luoshi.records.people.actions import give_account
from luoshi.records.persons.actions import join_account
from luoshi.records.persons.queries import person_with
from luoshi.records.programmes import queries as programmes
from luoshi.records.programmes.actions import set_state
from tests.records.cases.living import DAY, held, sound, submit
from tests.records.vehicles import AT, YUAN, Life, id_number, opened

pytestmark = pytest.mark.django_db


def test_each_payment_is_shared_by_central_and_city(programme) -> None:
    submit(programme, Life(1, price_fen=100_000 * YUAN + 1))
    central, city = programmes.purses(programme)[:2]
    assert (central.held_fen, city.held_fen) == (8_001 * 85, 8_001 * 15)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"consent_version": "old"}, "授权书"),
        ({"channel": "pigeon"}, "渠道"),
        ({"channel": "national"}, "在这里提交"),
        ({"part": "scrappage"}, "全国汽车流通信息管理系统"),
        ({"part": "gift"}, "没有“gift”"),
        ({"facts": {"price_fen": -1}}, "不能小于"),
        ({"facts": {"applied_at": "2026-01-01"}}, "没有名为“applied_at”"),
        ({"facts": {}}, "缺少"),
        ({"particulars": {}}, "收款银行卡号"),
        ({"particulars": {"shoe": "42"}}, "没有名为“shoe”"),
    ],
)
def test_what_cannot_be_taken_is_refused_whole(programme, change, sentence) -> None:
    with pytest.raises(BadValue, match=sentence):
        submit(programme, Life(1), **change)
    assert not Case.objects.exists()
    assert not OnceKey.objects.exists()
    assert held(programme) == 0


def test_outside_the_window_nothing_is_taken(programme) -> None:
    early, late = AT - 60 * DAY, AT + 300 * DAY
    with pytest.raises(WrongState, match="2026年2月9日10时"):
        actions.apply_for(programme, Life(1).application(), by=SYSTEM, at=early)
    with pytest.raises(WrongState, match="2026年11月30日24时"):
        actions.apply_for(programme, Life(1).application(), by=SYSTEM, at=late)
    set_state(programme, "paused", why="系统维护", by=SYSTEM, at=AT)
    with pytest.raises(WrongState, match="不受理"):
        submit(programme, Life(1))


def test_what_exists_once_stands_in_one_living_case_only(programme) -> None:
    first = submit(programme, Life(1))
    same_car = replace(Life(2).application(), particulars={**Life(2).application().particulars})
    same_car.particulars["new_vin"] = Life(1).application().particulars["new_vin"]
    with pytest.raises(WrongState, match="车辆识别代号已用于另一件"):
        actions.apply_for(programme, same_car, by=SYSTEM, at=AT)
    actions.withdraw(first, by=SYSTEM, at=AT)
    assert held(programme) == 0
    assert actions.apply_for(programme, same_car, by=SYSTEM, at=AT).state == "open"
    assert sound()


@pytest.mark.parametrize(("first", "second"), [("replacement", "scrappage"), ("scrappage", "replacement")])
def test_one_grant_of_either_kind_a_person(programme, first, second) -> None:
    """Other cars, other papers, the other half: the same person is refused all the same, until the first is taken back."""
    case_id = submit(programme, Life(1, part=first))
    other = replace(Life(2, part=second).application(), person=Life(1).application().person)
    with pytest.raises(WrongState, match="每人只能享受一次"):
        actions.apply_for(programme, other, by=SYSTEM, at=AT)
    actions.withdraw(case_id, by=SYSTEM, at=AT)
    assert actions.apply_for(programme, other, by=SYSTEM, at=AT).state == "open"


def test_the_database_itself_keeps_once_only_keys_apart(programme) -> None:
    submit(programme, Life(1))
    key = OnceKey.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        OnceKey.objects.create(programme_id=programme, kind=key.kind, digest=key.digest, case_id=key.case_id)


def test_the_same_request_twice_is_one_application(programme) -> None:
    one = Life(1).application(request_key="phone-7/1")
    first = actions.apply_for(programme, one, by=SYSTEM, at=AT)
    assert actions.apply_for(programme, one, by=SYSTEM, at=AT) == first
    assert Case.objects.count() == 1


def test_money_goes_to_who_came_first_and_the_rest_is_refused_with_its_reason(db) -> None:
    programme = opened(24_000)
    lives = [Life(n) for n in range(1, 6)]
    told = actions.apply_many(programme, [life.application() for life in lives], by=SYSTEM, at=AT)
    assert [one.state for one in told] == ["open", "open", "refused", "refused", "refused"]
    assert [one.admitted is not None for one in told] == [True, True, False, False, False]
    letter = queries_case.letter(told[2].case_id, SYSTEM)
    assert "资金已经使用完毕" in letter
    assert "缺少" not in letter
    assert "张建国" in letter
    actions.withdraw(told[0].case_id, by=SYSTEM, at=AT)
    again = actions.apply_for(programme, lives[4].application(), by=SYSTEM, at=AT)
    assert again.state == "open"
    assert sound()


def test_a_batch_takes_who_is_right_and_names_who_is_not(programme) -> None:
    good, bad, twin = Life(1).application(), Life(2).application(consent_version=""), Life(1).application()
    told = actions.apply_many(programme, [good, bad, twin, Life(3).application()], by=SYSTEM, at=AT)
    assert [one.code for one in told] == ["", "bad-value", "wrong-state", ""]
    assert Case.objects.count() == 2
    assert sound()


def test_a_citizen_applies_in_the_own_name_only(programme) -> None:
    user = give_account("c", display_name="c", password="x", by=SYSTEM, at=AT, weak_password=True)
    citizen = Actor(user.pk, "c", frozenset({"citizen"}))
    with pytest.raises(NotAllowed, match="本人名义"):
        actions.apply_for(programme, Life(1).application(), by=citizen, at=AT)
    case_id = submit(programme, Life(2))
    join_account(person_with(id_number(2)), user.pk, by=SYSTEM, at=AT)
    assert [row.id for row in queries.own_cases(citizen)] == [case_id]
    assert queries_case.case_page(case_id, citizen).person.name == "张*国"
    with pytest.raises(NotAllowed, match="本人名义"):
        actions.apply_for(programme, Life(1).application(), by=citizen, at=AT)
    actions.withdraw(case_id, by=citizen, at=AT)
    assert actions.apply_for(programme, Life(2).application(), by=citizen, at=AT).state == "open"
