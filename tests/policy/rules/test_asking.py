"""The questions for the public: every field is asked or assumed, partial facts are allowed, and what is written is read exactly."""

import tomllib
from datetime import date, datetime

import pytest

from luoshi.library.programmes import addresses, folder, load
from luoshi.policy.rules.asking import IllFormedQuestions, answered, questions_of, value_of, verdict_of
from luoshi.policy.rules.plain import Decider

NOW = datetime(2026, 3, 20, 12)  # noqa: DTZ001 - Beijing time without an offset, as rules have it
ASKING = [one for one in addresses() if folder(*one).joinpath("calculator.toml").is_file()]
REPLACEMENT = {
    **dict.fromkeys(("is_individual", "sold_by_owner", "old_owner_is_applicant"), "yes"),
    **dict.fromkeys(("new_in_catalogue", "invoice_place", "registration_place"), "yes"),
    **dict.fromkeys(("new_owner_is_applicant", "first_registered_to_applicant"), "yes"),
    "earlier_grants": "0",
    "ownership_breaks": "0",
    "card_class": "I",
    "price_fen": "150,000.01",
    "old_class": "small",
    "new_class": "small",
    "new_power": "nev",
    "old_owned_since": "2018-05-11",
    "used_car_invoiced_on": "2026-02-10",
    "transferred_on": "2026-02-12",
    "invoiced_on": "2026-02-20",
    "new_registered_on": "2026-02-27",
}


def asked(city: str, name: str, part: str):
    data = tomllib.loads(folder(city, name).joinpath("calculator.toml").read_text("utf-8"))
    book = load(city, name).part(part)
    return data, book, Decider(load(city, name).bound(book))


def test_every_question_file_covers_every_field_of_every_part() -> None:
    assert {name for _, name in ASKING} == {"vehicle_trade_in_2026", "appliances_2026"}
    for city, name in ASKING:
        for book in load(city, name).parts:
            data, _, decider = asked(city, name, book.name)
            questions = questions_of(data, book)
            empty = answered(questions, {}, decider, now=NOW)
            verdict, prospect = verdict_of(empty.facts, decider, questions)
            assert verdict == "open"
            asked_names = {one.field.name for section in questions.sections for one in section.questions}
            assert prospect.missing
            assert {one.name for one in prospect.missing} <= asked_names


def test_a_field_that_is_neither_asked_nor_assumed_is_named() -> None:
    data, book, _ = asked("beijing", "vehicle_trade_in_2026", "replacement")
    data["assume"].pop("money_left_fen")
    with pytest.raises(IllFormedQuestions, match="money_left_fen"):
        questions_of(data, book)


def test_whole_answers_give_the_amount_and_one_wrong_day_its_condition() -> None:
    data, book, decider = asked("beijing", "vehicle_trade_in_2026", "replacement")
    questions = questions_of(data, book)
    found = answered(questions, REPLACEMENT, decider, now=NOW)
    assert found.faults == {}
    verdict, prospect = verdict_of(found.facts, decider, questions)
    assert (verdict, prospect.amount_fen, prospect.missing) == ("eligible", 1_200_100, ())
    late = answered(questions, {**REPLACEMENT, "old_owned_since": "2025-01-09"}, decider, now=NOW)
    verdict, prospect = verdict_of(late.facts, decider, questions)
    assert (verdict, prospect.against) == ("against", ("held_long_enough",))
    some = {name: value for name, value in REPLACEMENT.items() if name != "card_class"}
    verdict, prospect = verdict_of(answered(questions, some, decider, now=NOW).facts, decider, questions)
    assert (verdict, [one.name for one in prospect.missing]) == ("open", ["card_class"])


@pytest.mark.parametrize(
    ("field", "written", "sentence"),
    [
        ("price_fen", "十五万", "以元填写"),
        ("price_fen", "1.234", "以元填写"),
        ("earlier_grants", "-1", "整数"),
        ("price_fen", "0", "15万元填 150000"),
        ("price_fen", "15", "15万元填 150000"),
        ("price_fen", "1,5", "以元填写"),
        ("price_fen", "15.0000001万", "以元填写"),
        ("price_fen", "999999999万", "金额过大"),
        ("card_class", "gold", "选一项"),
        ("invoiced_on", "2026-02-31", "2026年没有2月31日"),
        ("invoiced_on", "去年", "例如 2026-01-05"),
        ("old_owned_since", "0013-06-30", "年份 0013"),
        ("invoiced_on", "2206-02-20", "年份 2206"),
        ("is_individual", "maybe", "是或否"),
        ("price_fen", "9" * 61, "过长"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(field, written, sentence) -> None:
    data, book, decider = asked("beijing", "vehicle_trade_in_2026", "replacement")
    questions = questions_of(data, book)
    found = answered(questions, {**REPLACEMENT, field: written}, decider, now=NOW)
    assert sentence in found.faults[field]
    assert found.facts[field] is None
    question = next(q for s in questions.sections for q in s.questions if q.field.name == "price_fen")
    assert value_of(question, "3299.5元") == 329_950


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        ("price_fen", "１５００００", 15_000_000),
        ("price_fen", "150，000", 15_000_000),
        ("price_fen", "¥150 000 元", 15_000_000),
        ("price_fen", "15.5万", 15_500_000),
        ("price_fen", "15.80005万元", 15_800_050),
        ("invoiced_on", "2026年1月5日", date(2026, 1, 5)),
        ("invoiced_on", "2026/1/5", date(2026, 1, 5)),
        ("invoiced_on", "２０２６０１０５", date(2026, 1, 5)),
        ("earlier_grants", "０", 0),
        ("earlier_grants", " 1 ", 1),
    ],
)
def test_what_people_type_on_phones_is_read_exactly(field, written, value) -> None:
    data, book, decider = asked("beijing", "vehicle_trade_in_2026", "replacement")
    found = answered(questions_of(data, book), {**REPLACEMENT, field: written}, decider, now=NOW)
    assert (found.facts[field], found.faults) == (value, {})


def test_an_engine_of_two_millilitres_is_litres_written_into_the_wrong_unit() -> None:
    data, book, decider = asked("beijing", "vehicle_trade_in_2026", "scrappage")
    for written in ("2", "2.0", "2.0升", "99"):
        found = answered(questions_of(data, book), {"new_engine_ml": written}, decider, now=NOW)
        assert "2.0升填 2000" in found.faults["new_engine_ml"]
        assert found.facts["new_engine_ml"] is None
    for written, value in (("0", 0), ("2000", 2000), ("１４９８", 1498)):
        found = answered(questions_of(data, book), {"new_engine_ml": written}, decider, now=NOW)
        assert (found.facts["new_engine_ml"], found.faults) == (value, {})
