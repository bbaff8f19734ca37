"""Steps, moves, receipts, samples, the circuit breaker: without a database."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from luoshi.library.programmes import find, folder
from luoshi.policy.cases import breaker, moving
from luoshi.policy.cases.loading import check, workflow_of
from luoshi.policy.cases.receipts import is_receipt, receipt
from luoshi.policy.cases.registers import REGISTERS, MalformedAnswer, parsed
from luoshi.policy.cases.workflow import IllFormedSteps
from luoshi.policy.rules.plain import Decision
from luoshi.policy.terms.refusals import WrongState

PROGRAMME = find("vehicle_trade_in_2026")
FLOW = PROGRAMME.workflow
DAY = date(2026, 9, 29)


def raw() -> dict:
    text = folder(PROGRAMME.city, PROGRAMME.name).joinpath("steps.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def faults(data: dict, clauses=None) -> str:
    with pytest.raises(IllFormedSteps) as refusal:
        check(workflow_of(data), PROGRAMME.parts, REGISTERS, clauses)
    return str(refusal.value)


def test_the_steps_of_the_library_resolve() -> None:
    check(FLOW, PROGRAMME.parts, REGISTERS)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d: d["steps"][2]["leads"].update({"pass": "nowhere"}), "去处“nowhere”不存在"),
        (lambda d: d["steps"][2]["leads"].pop("refuse"), "没有去处"),
        (lambda d: d["steps"][2]["leads"].update({"done": "paid"}), "不会有“done”"),
        (lambda d: d["steps"][2].update(role="wizard"), "角色“wizard”不存在"),
        (lambda d: d["steps"][2].update(kind="guess"), "种类“guess”不存在"),
        (lambda d: d["steps"][2].update(days=999), "超出范围"),
        (lambda d: d["steps"].append(d["steps"][0]), "写了两次"),
        (lambda d: d["steps"].pop(0), "应为自动核对"),
        (lambda d: d["facts"]["declared"].append("shoe_size"), "字段“shoe_size”不存在"),
        (lambda d: d["facts"]["final"].append("is_tall"), "条件“is_tall”不存在"),
        (lambda d: d["facts"]["supplied"].update(weather="applied_at"), "“weather”不存在"),
        (lambda d: d["workflow"]["window"].update(opens="dawn"), "参数“dawn”不存在"),
        (lambda d: d["registers"].append({"register": "stars", "about": []}), "登记簿“stars”"),
        (lambda d: d["registers"][0]["about"].append("soul"), "“soul”不在申报内容中"),
        (lambda d: d["particulars"][0].update(kind="smell"), "种类“smell”不存在"),
        (lambda d: d["particulars"][0].update(parts=["third"]), "“third”不存在"),
        (lambda d: d.pop("sources"), "缺少或写错"),
    ],
)
def test_a_name_that_leads_nowhere_is_found_at_start(change, sentence) -> None:
    data = raw()
    change(data)
    assert sentence in faults_or_form(data)


def faults_or_form(data: dict) -> str:
    try:
        return faults(data)
    except IllFormedSteps as problem:
        return str(problem)


def decision(eligible: bool, *outcomes: bool | None) -> Decision:
    return Decision(eligible, 0, (), outcomes, ())


@pytest.mark.parametrize(
    ("decided", "left", "wanted"),
    [
        (decision(True, True), 3, "met"),
        (decision(False, False, True), 3, "unmet"),
        (decision(False, None, True), 3, "correctable"),
        (decision(False, True, False), 3, "correctable"),
        (decision(False, True, False), 0, "unmet"),
    ],
)
def test_what_no_correction_can_mend_goes_to_a_person(decided, left, wanted) -> None:
    assert (
        moving.judged(decided, ("held_long_enough", "papers_complete"), {"held_long_enough"}, left) == wanted
    )


def test_service_times_count_working_days_over_the_holidays() -> None:
    """After 29 September 2026 come the national holidays; the tenth working day is well into October."""
    move = moving.after(FLOW, "checks", "met", DAY)
    assert (move.to, move.ended) == ("review", False)
    assert move.due_on > DAY + timedelta(days=15)
    assert moving.after(FLOW, "review", "refuse", DAY) == moving.Move("refused", ended=True, due_on=None)
    with pytest.raises(WrongState):
        moving.after(FLOW, "checks", "pass", DAY)


def test_a_correction_is_due_no_later_than_the_window_closes() -> None:
    step = FLOW.step("correction")
    closes = datetime.fromisoformat("2026-10-01T00:00:00")
    assert moving.answer_by(step, DAY, closes).replace(tzinfo=None) == closes
    assert moving.answer_by(step, DAY, None).replace(tzinfo=None) > closes


def test_a_sample_has_its_share_and_is_the_same_when_asked_again() -> None:
    receipts = [f"QC{n}" for n in range(20_000)]
    drawn = [r for r in receipts if moving.is_sampled(r, "spot_check", 500, b"secret")]
    assert 850 < len(drawn) < 1_150
    assert drawn == [r for r in receipts if moving.is_sampled(r, "spot_check", 500, b"secret")]
    assert drawn != [r for r in receipts if moving.is_sampled(r, "spot_check", 500, b"other")]
    assert not any(moving.is_sampled(r, "s", 0, b"x") for r in receipts[:100])
    assert all(moving.is_sampled(r, "s", 10_000, b"x") for r in receipts[:100])


def test_a_receipt_shows_a_wrong_or_swapped_digit() -> None:
    made = receipt("QC", date(2026, 2, 9), 17)
    assert made.startswith("QC20260209000000017")
    assert is_receipt(made)
    wrong = [made[:i] + str((int(made[i]) + 1) % 10) + made[i + 1 :] for i in range(2, len(made))]
    assert not any(is_receipt(one) for one in wrong)
    assert not is_receipt("QC1")
    with pytest.raises(ValueError, match="流水号"):
        receipt("QC", DAY, 10**9)


def test_a_line_opens_after_five_failures_and_one_answer_closes_it() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    state = breaker.LineState()
    for _ in range(breaker.FAILURES - 1):
        state = breaker.failed(state, at)
        assert state.may_ask(at)
    state = breaker.failed(state, at)
    assert not state.may_ask(at)
    assert state.may_ask(at + breaker.FIRST)
    longer = breaker.failed(state, at + breaker.FIRST)
    assert longer.open_until - (at + breaker.FIRST) == 2 * breaker.FIRST
    assert breaker.pause(1_000) == breaker.LONGEST
    assert breaker.answered(longer) == breaker.LineState()


GOOD = {
    "number": "1",
    "vin": "v",
    "issued_on": "2026-02-01",
    "price_fen": 1,
    "place": 110000,
    "buyer_id": "x",
    "void": False,
}


@pytest.mark.parametrize(
    "row",
    [
        [],
        {**GOOD, "price_fen": "1"},
        {**GOOD, "price_fen": True},
        {**GOOD, "price_fen": -1},
        {**GOOD, "issued_on": "2026-02-30"},
        {**GOOD, "void": None},
        {**GOOD, "extra": 1},
        {**GOOD, "vin": ""},
    ],
)
def test_an_answer_is_used_whole_or_not_at_all(row) -> None:
    assert parsed("invoice", GOOD) == GOOD
    with pytest.raises(MalformedAnswer) as refusal:
        parsed("invoice", row)
    assert "2026-02-30" not in str(refusal.value)


def test_a_part_asks_only_for_its_own_papers() -> None:
    assert {p.name for p in FLOW.papers if p.asked_in("scrappage")} >= {"deregistration", "new_invoice"}
    assert "used_invoice" not in {p.name for p in FLOW.papers if p.asked_in("scrappage")}
    assert replace(FLOW.papers[0], parts=frozenset()).asked_in("anything")
