"""Finding people before they apply is data of a programme: the vehicle programme's own, and a second, small, invented one."""

from datetime import date, datetime
from typing import Any

import pytest

from luoshi.library.programmes import candidates_plan, load
from luoshi.policy.cases.candidates import looked_at
from luoshi.policy.cases.evidence import Answers, Evidence, Stated
from luoshi.policy.cases.finding import IllFormedCandidates, finder_of, plan_of
from luoshi.policy.rules.binding import bind
from luoshi.policy.rules.kinds import Kind
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.programme import Programme, Rulebook
from luoshi.policy.rules.sentences import Field
from luoshi.policy.rules.settings import Dated, Parameter

STOVES: dict[str, Any] = {
    "person": {"register": "person", "number": "id_number", "name": "name"},
    "parts": [{"name": "renewed", "has": "old.scrapped_on"}, {"name": "new"}],
    "district": "old.district",
    "rows": [
        {
            "about": "old",
            "register": "vehicle",
            "of_person": "owner_id",
            "has_any": ["scrapped_on", "lit_on"],
            "newest_by": ["lit_on"],
            "states": "number",
        },
        {
            "about": "bill",
            "register": "invoice",
            "where": {"stove": "old.number", "buyer_id": "applicant.id_number"},
            "unless": ["void"],
            "states": "number",
        },
    ],
}
"""An invented subsidy for stoves: a stove of one's own, and the bill for it."""
REGISTERS: dict[str, list[dict[str, Any]]] = {
    "person": [
        {"id_number": "p1", "name": "甲"},
        {"id_number": "p2", "name": "乙"},
        {"id_number": "p3", "name": "丙"},
    ],
    "vehicle": [
        {"number": "s1", "owner_id": "p1", "lit_on": "2020-01-01", "district": "990101"},
        {
            "number": "s2",
            "owner_id": "p1",
            "lit_on": "2021-01-01",
            "scrapped_on": "2026-01-05",
            "district": "990102",
        },
        {"number": "s3", "owner_id": "p2", "lit_on": "2019-01-01"},
        {"number": "s4", "owner_id": "p3"},
        {"number": "s5", "owner_id": "p9", "lit_on": "2019-01-01"},
    ],
    "invoice": [
        {"number": "b0", "stove": "s2", "buyer_id": "p1", "void": True, "price_fen": 1},
        {"number": "b1", "stove": "s2", "buyer_id": "p1", "price_fen": 90_000},
        {"number": "b2", "stove": "s3", "buyer_id": "p1", "price_fen": 90_000},
    ],
}


def rules() -> Rulebook:
    """The price, for a bill of at least one yuan."""
    fields = (
        Field("asked_at", Kind.MOMENT, "申请时间", "一"),
        Field("price_fen", Kind.FEN, "价格", "二"),
    )
    floor = (Parameter("floor", Kind.FEN, "最低票面", "一", (Dated(date(2026, 1, 1), 100),)),)
    stoves = Programme("stoves", "虚字〔2026〕1号", "炉具补贴（虚构）", "1", "asked_at", fields, floor, ())
    least = stoves.parameter("floor")

    @stoves.condition("一", met="票面不低于1元。", unmet="票面低于1元。", remedy="无。")
    def worth_it(case: Any) -> Any:
        return case.price_fen >= least

    @stoves.amount_due("二", what="补贴金额")
    def amount(case: Any) -> Any:
        return case.price_fen

    return stoves.freeze()


def evidence(_stated: Stated, answers: Answers) -> Evidence:
    found = {name: row for (_, name), row in answers.items() if row is not None}
    facts: dict[str, Any] = {}
    if "bill" in found:
        facts["price_fen"] = found["bill"]["price_fen"]
    return Evidence(facts, dict.fromkeys(facts, "invoice"))


def test_rows_of_a_person_and_rows_that_hang_on_them() -> None:
    found = list(finder_of(plan_of(STOVES))(REGISTERS))
    assert [(one.stated.part, dict(one.stated.particulars), one.district) for one in found] == [
        ("renewed", {"applicant": "p1", "name": "甲", "old": "s2", "bill": "b1"}, "990102"),
        ("new", {"applicant": "p2", "name": "乙", "old": "s3"}, ""),
    ]
    assert set(found[1].answers) == {("person", "applicant"), ("vehicle", "old")}


def test_the_rules_of_another_programme_say_who_is_in_prospect_and_what_is_missing() -> None:
    decider = Decider(bind(rules()))
    now = datetime.fromisoformat("2026-03-01T09:00:00")
    told = [
        looked_at(one, evidence, decider, {"applied_at": "asked_at"}, now=now)
        for one in finder_of(plan_of(STOVES))(REGISTERS)
    ]
    assert [(one.possible, one.amount_fen, [field.name for field in one.missing]) for one in told] == [
        (True, 90_000, []),
        (True, None, ["price_fen"]),
    ]


def test_that_a_register_knows_no_such_row_may_be_an_answer() -> None:
    rows = [STOVES["rows"][0], {**STOVES["rows"][1], "absent": True}]
    found = list(finder_of(plan_of({**STOVES, "rows": rows}))(REGISTERS))
    assert found[1].answers["invoice", "bill"] is None
    assert found[1].stated.particulars["bill"] == "s3"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rows": []}, "至少一个 parts"),
        ({"parts": []}, "至少一个 parts"),
        ({"rows": [{**STOVES["rows"][1]}]}, "of_person"),
        ({"rows": [STOVES["rows"][0], {**STOVES["rows"][1], "of_person": "buyer_id"}]}, "写明一个"),
        ({"rows": [STOVES["rows"][0], {**STOVES["rows"][1], "where": {"stove": "kiln.number"}}]}, "前面没有"),
        ({"rows": [STOVES["rows"][0], {**STOVES["rows"][1], "parts": ["kiln"]}]}, "前面没有"),
        ({"district": "kiln.place"}, "没有的行"),
        ({"person": {"register": "person"}}, "缺少"),
    ],
)
def test_a_file_that_leads_nowhere_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(IllFormedCandidates, match=says):
        plan_of({**STOVES, **change})


def test_the_vehicle_programme_names_particulars_and_registers_that_exist() -> None:
    plan = candidates_plan("beijing", "vehicle_trade_in_2026")
    flow = load("beijing", "vehicle_trade_in_2026").workflow
    assert plan is not None
    assert flow is not None
    assert {one.about for one in plan.lookups} <= {one.name for one in flow.particulars}
    assert set(plan.registers) == {"person", "vehicle", "catalogue", "invoice", "scrappage"}
    assert candidates_plan("beijing", "appliances_2026") is None
