"""A refused correction gives up nothing; a request key means one application."""

from dataclasses import replace

import pytest

from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.cases import actions
from luoshi.records.cases.models import Case, OnceKey
from tests.records.cases.living import DAY, reviewed
from tests.records.vehicles import AT, Life, vin

pytestmark = pytest.mark.django_db
T = AT + 2 * DAY


def stating(life: Life, **particulars: str):
    """The application of a life with other numbers."""
    asked = life.application()
    return replace(asked, particulars={**asked.particulars, **particulars})


@pytest.fixture
def returned(programme, reviewer) -> int:
    case_id = reviewed(programme, Life(1), reviewer)
    actions.review([case_id], "return", reason="号码有误", by=reviewer, at=AT + DAY)
    return case_id


def test_a_number_of_another_case_is_refused_and_nothing_is_given_up(programme, returned) -> None:
    actions.apply_for(programme, Life(2).application(), by=SYSTEM, at=T)
    before = set(OnceKey.objects.values_list("kind", "digest", "case_id"))
    with pytest.raises(WrongState, match="已用于另一件"):
        actions.correct(
            returned, particulars={"old_vin": vin(2, "X"), "new_vin": vin(9, "Y")}, by=SYSTEM, at=T
        )
    assert set(OnceKey.objects.values_list("kind", "digest", "case_id")) == before


def test_the_same_request_again_is_the_same_application_and_other_contents_are_refused(programme) -> None:
    asked = replace(Life(1).application(), request_key="form-1")
    first = actions.apply_for(programme, asked, by=SYSTEM, at=AT)
    assert actions.apply_for(programme, asked, by=SYSTEM, at=T) == first
    dearer = replace(asked, facts={**asked.facts, "price_fen": 1_000_000})
    elsewhere = replace(stating(Life(1), bank_card=Life(7).card), request_key="form-1")
    somebody = replace(Life(2).application(), request_key="form-1")
    for other in (dearer, elsewhere, somebody):
        with pytest.raises(WrongState, match="内容不同"):
            actions.apply_for(programme, other, by=SYSTEM, at=T)
    actions.withdraw(first.case_id, by=SYSTEM, at=T)
    assert actions.apply_for(programme, asked, by=SYSTEM, at=T).state == "withdrawn"
    assert Case.objects.count() == 1


def test_two_of_a_batch_under_one_request_key_do_not_keep_the_others_back(programme) -> None:
    asked = [replace(Life(n).application(), request_key=f"k{min(n, 2)}") for n in (1, 2, 3)]
    told = actions.apply_many(programme, asked, by=SYSTEM, at=AT)
    assert [one.case_id is not None for one in told] == [True, True, False]
    assert "请求编号" in told[2].refusal


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"id_number": "110105198001010011"}, "身份证号"), ({"name": ""}, "姓名"), ({"phone": "123"}, "手机号")],
)
def test_a_person_who_cannot_be_does_not_keep_the_rest_of_the_page_back(programme, wrong, told) -> None:
    """One record of the national system with a wrong number stopped its whole page, and every page behind it."""
    asked = [Life(n).application() for n in (1, 2, 3)]
    asked[1] = replace(asked[1], person=replace(asked[1].person, **wrong))
    answers = actions.apply_many(programme, asked, by=SYSTEM, at=AT)
    assert [one.code for one in answers] == ["", "bad-value", ""]
    assert told in answers[1].refusal


def test_a_clock_that_is_ahead_and_values_that_cannot_be_kept(programme) -> None:
    ahead = replace(Life(1).application(), applied_at=AT + 90 * DAY)
    told = actions.apply_for(programme, ahead, by=SYSTEM, at=AT)
    row = Case.objects.get(pk=told.case_id)
    assert (row.applied_at, row.queue_at) == (AT, AT)
    odd = [
        replace(Life(2).application(), request_key="a\x00"),
        stating(Life(3), new_model="x" * 100_001),
        stating(Life(4), new_model="EV\x001"),
        Life(5).application(),
    ]
    answers = actions.apply_many(programme, odd, by=SYSTEM, at=AT)
    assert [one.code for one in answers] == ["bad-value"] * 3 + [""]
