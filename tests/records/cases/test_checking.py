"""Checks against registers, corrections and their place in the queue."""

from datetime import date, timedelta

import pytest

from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.cases import actions, queries_case
from luoshi.records.cases.models import Case, Decision
from luoshi.records.programmes.actions import make_ruling
from tests.records.cases.living import DAY, check, held, sound, submit
from tests.records.vehicles import AT, YUAN, Life, id_number, opened

pytestmark = pytest.mark.django_db


def test_a_register_goes_before_the_applicant_and_the_money_follows(programme) -> None:
    life = Life(1, changes={("invoice", "new_invoice"): {"price_fen": 100_000 * YUAN}})
    case_id = submit(programme, life)
    assert check(life, case_id) == "review"
    row = Case.objects.get(pk=case_id)
    assert row.amount_fen == row.reserved_fen == held(programme) == 8_000 * YUAN
    assert sound()


def test_more_money_than_there_is_keeps_the_old_place(db) -> None:
    programme = opened(10_000)
    life = Life(
        1, price_fen=100_000 * YUAN, changes={("invoice", "new_invoice"): {"price_fen": 180_000 * YUAN}}
    )
    case_id = submit(programme, life)
    assert check(life, case_id) == "review"
    row = Case.objects.get(pk=case_id)
    assert row.reserved_fen == held(programme) == 8_000 * YUAN
    assert Decision.objects.get(case=row).failed == ["money_left"]
    assert sound()


@pytest.mark.parametrize(
    ("key", "change", "failed", "step"),
    [
        (("invoice", "new_invoice"), None, "invoiced_in_time", "correction"),
        (("invoice", "new_invoice"), {"void": True}, "invoiced_in_time", "correction"),
        (("invoice", "new_invoice"), {"vin": "LSVAZ000000000000"}, "invoiced_in_time", "correction"),
        (("vehicle", "new_vin"), {"owner_id": id_number(99)}, "new_car_is_own", "correction"),
        (("vehicle", "old_vin"), {"owned_since": "2025-01-09"}, "held_long_enough", "review"),
        (("vehicle", "old_vin"), {"breaks": 1}, "held_without_break", "review"),
        (("catalogue", "new_model"), None, "new_is_listed", "correction"),
        (("person", "applicant"), {"earlier_grants": 1}, "first_grant", "review"),
    ],
)
def test_what_the_registers_refute_is_sent_back_or_to_a_person(programme, key, change, failed, step) -> None:
    life = Life(1, changes={key: change})
    case_id = submit(programme, life)
    assert check(life, case_id) == step
    assert failed in Decision.objects.get(case_id=case_id).failed
    page = queries_case.case_page(case_id, SYSTEM)
    assert page.row.answer_by is None or page.row.step == "correction"
    assert held(programme) == 12_000 * YUAN  # nobody loses the place while it is looked into
    assert sound()


def test_a_name_in_rare_characters_is_shown_and_decides_nothing(programme) -> None:
    life = Life(1, name="王䶮", changes={("vehicle", "old_vin"): {"owner_name": "王龑"}})
    case_id = submit(programme, life)
    assert check(life, case_id) == "review"
    (difference,) = queries_case.case_page(case_id, SYSTEM).differences
    assert "用字不同" in difference["found"]
    assert "王龑" not in str(difference)


def test_a_correction_is_checked_again_and_keeps_its_place(programme) -> None:
    life = Life(1, changes={("invoice", "new_invoice"): None})
    case_id = submit(programme, life)
    check(life, case_id)
    before = Case.objects.get(pk=case_id)
    assert before.answer_by > AT
    actions.correct(
        case_id,
        particulars={"new_invoice": "26119999999999999999"},
        facts={"invoiced_on": "2026-02-21"},
        by=SYSTEM,
        at=AT + 2 * DAY,
    )
    row = Case.objects.get(pk=case_id)
    assert (row.step, row.corrections, row.queue_at) == ("checks", 1, before.queue_at)
    assert check(Life(1), case_id, AT + 3 * DAY) == "review"
    assert sound()
    with pytest.raises(WrongState, match="不需要补正"):
        actions.correct(case_id, by=SYSTEM, at=AT + 3 * DAY)


def test_with_the_other_ruling_a_correction_loses_its_place(programme) -> None:
    make_ruling(
        programme,
        "place_after_correction",
        "loses",
        since=date(2026, 2, 9),
        decided_by="市商务局",
        decided_on=date(2026, 3, 1),
        why="按补正时间排队",
        by=SYSTEM,
        at=AT,
    )
    life = Life(1, changes={("invoice", "new_invoice"): None})
    case_id = submit(programme, life)
    check(life, case_id)
    actions.correct(case_id, by=SYSTEM, at=AT + 2 * DAY)
    assert Case.objects.get(pk=case_id).queue_at == AT + 2 * DAY
    page = queries_case.case_page(case_id, SYSTEM)
    ruled = [s for s in page.explanation.standings if s.interpretation.name == "place_after_correction"]
    assert ruled[0].ruling.by == "市商务局"


@pytest.mark.parametrize(("part", "clause"), [("replacement", "第三部分"), ("scrappage", "第二部分")])
def test_what_is_not_corrected_in_time_lapses(programme, part, clause) -> None:
    life = Life(1, part=part, changes={("invoice", "new_invoice"): None})
    case_id = submit(programme, life)
    check(life, case_id)
    closes = Case.objects.get(pk=case_id).answer_by
    assert actions.lapse_due(by=SYSTEM, at=closes - timedelta(seconds=1)) == 0
    assert actions.lapse_due(by=SYSTEM, at=closes) == 1
    row = Case.objects.get(pk=case_id)
    assert (row.state, held(programme)) == ("refused", 0)
    letter = queries_case.letter(case_id, SYSTEM)
    assert "逾期未提交补正" in letter
    assert f"依据：{clause}第（三）项第1目。" in letter  # the clause of the applicant's own half
    with pytest.raises(WrongState):
        actions.correct(case_id, by=SYSTEM, at=closes)
    assert sound()


def test_a_register_that_is_down_costs_nobody_anything(programme) -> None:
    case_id = submit(programme, Life(1))
    again = AT + timedelta(minutes=2)
    actions.postpone(
        {case_id: {"register": "vehicle", "trouble": "timeout"}}, again_at=again, by=SYSTEM, at=AT
    )
    row = Case.objects.get(pk=case_id)
    assert (row.state, row.step, row.check_after) == ("open", "checks", again)
    assert row.check_note["register"] == "vehicle"
    assert not Decision.objects.exists()
