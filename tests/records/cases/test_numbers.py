"""The numbers of an application: each stands once, and a slip in one of them can be set right."""

from dataclasses import replace

import pytest

from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.cases import actions
from luoshi.records.cases.models import Case
from tests.records.cases.living import DAY, check, reviewed, sound, submit
from tests.records.vehicles import AT, Life

UNKNOWN = {("invoice", "new_invoice"): None}


def numbers(life: Life, **other) -> dict:
    return {**life.application().particulars, **other}


def applied(programme: int, life: Life, **other) -> int:
    asked = replace(life.application(), particulars=numbers(life, **other))
    return actions.apply_for(programme, asked, by=SYSTEM, at=AT).case_id


def sent_back(programme: int, life: Life, **other) -> int:
    """A case that waits for a correction."""
    case_id = applied(programme, life, **other)
    check(replace(life, changes=UNKNOWN), case_id)
    assert Case.objects.get(pk=case_id).step == "correction"
    return case_id


def test_the_refusal_names_the_very_number_that_is_used_elsewhere(programme) -> None:
    submit(programme, Life(1))
    taken = numbers(Life(1))
    for name, meaning in (("new_vin", "新车的车辆识别代号"), ("used_invoice", "二手车发票号码")):
        with pytest.raises(WrongState, match=rf"^{meaning}已用于另一件"):
            applied(programme, Life(2), **{name: taken[name]})


def test_both_cars_cannot_have_one_number(programme) -> None:
    with pytest.raises(BadValue, match="旧车的车辆识别代号与新车的车辆识别代号填成了同一个号码"):
        applied(programme, Life(1), new_vin=numbers(Life(1))["old_vin"])


def test_two_numbers_that_stood_crosswise_are_set_right(programme) -> None:
    right = numbers(Life(1))
    case_id = sent_back(programme, Life(1), old_vin=right["new_vin"], new_vin=right["old_vin"])
    both = {name: right[name] for name in ("old_vin", "new_vin")}
    actions.correct(case_id, particulars=both, by=SYSTEM, at=AT + 2 * DAY)
    assert check(Life(1), case_id, AT + 3 * DAY) == "review"
    assert sound()


def test_a_number_written_by_mistake_is_free_for_whose_it_is_and_for_coming_back(programme) -> None:
    others = numbers(Life(2))["new_vin"]
    case_id = sent_back(programme, Life(1), new_vin=others)
    with pytest.raises(WrongState, match="新车的车辆识别代号已用于另一件"):
        submit(programme, Life(2))
    actions.correct(case_id, particulars={"new_vin": numbers(Life(1))["new_vin"]}, by=SYSTEM, at=AT + 2 * DAY)
    submit(programme, Life(2))
    check(replace(Life(1), changes=UNKNOWN), case_id, AT + 3 * DAY)
    with pytest.raises(WrongState, match=r"^新车的车辆识别代号已用于另一件"):
        actions.correct(case_id, particulars={"new_vin": others}, by=SYSTEM, at=AT + 4 * DAY)
    assert sound()


def test_an_objection_may_be_raised_on_the_whole_of_the_last_day(programme, reviewer) -> None:
    late = {}
    for serial, days in ((1, 60), (2, 61)):
        case_id = reviewed(programme, Life(serial), reviewer)
        row = Case.objects.get(pk=case_id)
        row.state, row.ended_at, row.reserved_fen, row.step = "refused", AT, 0, ""
        row.save()
        late[days] = case_id
    evening = AT.replace(hour=15, minute=59)  # 23:59 in Beijing
    assert actions.appeal(late[60], "发票是真的。", by=SYSTEM, at=evening + 60 * DAY)
    with pytest.raises(WrongState, match="60日内"):
        actions.appeal(late[61], "发票是真的。", by=SYSTEM, at=evening + 61 * DAY)
