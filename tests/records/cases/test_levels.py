"""Steps as data: an invented programme with two reviews and a public notice lives by the same engine, and no eyes see a case twice."""

import tomllib
from dataclasses import replace
from datetime import timedelta

import pytest

from luoshi.library import programmes as library
from luoshi.library.programmes import find, folder
from luoshi.policy.cases.loading import check as check_steps
from luoshi.policy.cases.loading import workflow_of
from luoshi.policy.cases.registers import REGISTERS
from luoshi.policy.terms.refusals import NotAllowed, WrongState
from luoshi.records.cases import actions, queries
from luoshi.records.cases.models import Case, Decision
from tests.records.cases.living import DAY, check, sound, submit
from tests.records.vehicles import AT, Life, opened, staff

VEHICLES = find("vehicle_trade_in_2026")
STEPS = """
[[steps]]
name = "checks"
title = "自动核对"
kind = "check"
clause = "四"
leads = { met = "first", correctable = "correction", unmet = "first" }
[[steps]]
name = "correction"
title = "待补正"
kind = "correction"
clause = "三/(三)/1"
days = 15
leads = { corrected = "checks", lapsed = "refused" }
[[steps]]
name = "first"
title = "初审"
kind = "review"
clause = "四"
role = "reviewer"
days = 5
leads = { pass = "second", return = "correction", refuse = "refused" }
[[steps]]
name = "second"
title = "复审"
kind = "review"
clause = "四"
role = "reviewer"
days = 3
leads = { pass = "shown", return = "first", refuse = "refused" }
[[steps]]
name = "shown"
title = "公示"
kind = "notice"
clause = "五"
role = "operator"
days = 5
leads = { pass = "payment", refuse = "refused" }
[[steps]]
name = "payment"
title = "资金发放"
kind = "payment"
clause = "三/(三)/5"
days = 10
leads = { done = "paid" }
"""


@pytest.fixture
def grants(db, monkeypatch) -> int:
    """A programme that asks what the vehicle programme asks, handled in other steps."""
    text = folder(VEHICLES.city, VEHICLES.name).joinpath("steps.toml").read_text(encoding="utf-8")
    flow = workflow_of({**tomllib.loads(text), **tomllib.loads(STEPS)})
    check_steps(flow, VEHICLES.parts, REGISTERS)
    monkeypatch.setattr(library, "workflow", lambda _city, _name: flow)
    return opened()


def both(name: str):
    return replace(staff(name, "reviewer"), roles=frozenset({"reviewer", "operator"}))


def decide(programme: int, step: str, outcome: str, by, at=AT + DAY, **why) -> str:
    (case_id,) = actions.take_next(programme, step, by=by, at=at)
    return actions.review([case_id], outcome, by=by, at=at, **why)[case_id]


def test_two_reviews_and_a_notice_lead_to_payment(grants) -> None:
    a, b, c = both("a"), both("b"), both("c")
    case_id = submit(grants, Life(1))
    assert check(Life(1), case_id) == "first"
    assert decide(grants, "first", "pass", a) == "second"
    assert actions.take_next(grants, "second", by=a, at=AT + DAY) == ()
    assert decide(grants, "second", "return", b, reason="请核对发票") == "first"
    assert actions.take_next(grants, "first", by=b, at=AT + DAY) == ()
    assert decide(grants, "first", "pass", a) == "second"
    assert decide(grants, "second", "pass", b) == "shown"
    until = Case.objects.get(pk=case_id).due_on
    assert actions.take_next(grants, "shown", by=a, at=AT + DAY) == ()
    actions.take_next(grants, "shown", by=c, at=AT + DAY)
    with pytest.raises(WrongState, match="期满"):
        actions.review([case_id], "pass", by=c, at=AT + DAY)
    later = AT + (until - AT.date() + timedelta(days=1))
    assert actions.review([case_id], "pass", by=c, at=later) == {case_id: "payment"}
    assert list(Decision.objects.filter(case=case_id).order_by("number").values_list("step", "outcome")) == [
        ("checks", "met"),
        ("first", "pass"),
        ("second", "return"),
        ("first", "pass"),
        ("second", "pass"),
        ("shown", "pass"),
    ]
    assert [queue.step.name for queue in queries.queues(grants, c, at=later)][2:5] == [
        "first",
        "second",
        "shown",
    ]
    assert sound()


def test_what_a_notice_brings_up_is_refused_at_once_and_answered_by_others(grants) -> None:
    a, b, c, d = (both(name) for name in "abcd")
    case_id = submit(grants, Life(1))
    check(Life(1), case_id)
    decide(grants, "first", "pass", a)
    decide(grants, "second", "pass", b)
    assert decide(grants, "shown", "refuse", c, reason="经举报查实为虚假交易", clause="五") == "refused"
    objection = actions.appeal(case_id, "举报不实。", by=staff("o", "operator"), at=AT + 2 * DAY)
    for eyes in (a, b, c):
        with pytest.raises(NotAllowed, match="审核、抽查过"):
            actions.answer_appeal(objection, "upheld", "维持。", by=eyes, at=AT + 3 * DAY)
    actions.answer_appeal(objection, "upheld", "维持原决定。", by=d, at=AT + 3 * DAY)


def test_nobody_is_handed_what_they_decided_before(grants) -> None:
    a, b = both("a"), both("b")
    case_id = submit(grants, Life(1))
    check(Life(1), case_id)
    decide(grants, "first", "pass", a)
    actions.take_next(grants, "second", by=b, at=AT + DAY)
    with pytest.raises(WrongState, match="另一人"):
        actions.hand_over([case_id], a.user_id, reason="休假", by=b, at=AT + DAY)
    Case.objects.filter(pk=case_id).update(holder=a.user_id)  # behind the program's back
    with pytest.raises(WrongState, match="另一人"):
        actions.review([case_id], "pass", by=a, at=AT + DAY)
