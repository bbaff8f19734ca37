"""The life of a vehicle case: money, once-only keys, checks, corrections, review, payment, refusal, appeal."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, InternalError, ProgrammingError

from luoshi.policy.cases.receipts import is_receipt
from luoshi.policy.personal.keyring import Key, with_key
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.cases import actions, checks, queries, queries_case
from luoshi.records.cases.models import Case, CaseFacts, Decision, OnceKey
from luoshi.records.ledger.queries import prove
from luoshi.records.people.actions import give_account
from luoshi.records.persons.actions import join_account
from luoshi.records.persons.models import Look
from luoshi.records.persons.queries import person_with
from luoshi.records.programmes import queries as programmes
from luoshi.records.programmes.actions import change_parameter, make_ruling, set_state
from tests.records.vehicles import AT, NAME, YUAN, Life, id_number, opened, staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def programme(db) -> int:
    return opened()


@pytest.fixture
def reviewer(db) -> Actor:
    return staff("reviewer", "reviewer")


@pytest.fixture
def operator(db) -> Actor:
    return staff("operator", "operator")


@pytest.fixture
def treasurer(db) -> Actor:
    return staff("treasurer", "treasurer")


def submit(programme: int, life: Life, **other) -> int:
    told = actions.apply_for(programme, life.application(**other), by=SYSTEM, at=AT)
    return told.case_id


def check(life: Life, case_id: int, at=AT + DAY) -> str:
    return actions.conclude([life.found(case_id)], by=SYSTEM, at=at)[case_id]


def reviewed(programme: int, life: Life, reviewer: Actor) -> int:
    case_id = submit(programme, life)
    assert check(life, case_id) == "review"
    assert actions.take_next(programme, "review", by=reviewer, at=AT + DAY) == (case_id,)
    return case_id


def held(programme: int) -> int:
    return sum(purse.held_fen for purse in programmes.purses(programme))


def sound() -> bool:
    return not (prove().problems or list(checks.wrong_money()) or list(checks.wrong_decisions()))


def test_from_application_to_payment(programme, reviewer, operator, treasurer) -> None:
    life = Life(1)
    told = actions.apply_for(programme, life.application(), by=SYSTEM, at=AT)
    assert is_receipt(told.receipt)
    assert told.amount_fen == held(programme) == 12_000 * YUAN
    assert check(life, told.case_id) == "review"
    actions.take_next(programme, "review", by=reviewer, at=AT + DAY)
    after = actions.review([told.case_id], "pass", by=reviewer, at=AT + DAY)[told.case_id]
    if after == "spot_check":
        actions.take_next(programme, "spot_check", by=operator, at=AT + DAY)
        after = actions.review([told.case_id], "pass", by=operator, at=AT + DAY)[told.case_id]
    assert after == "payment"
    assert queries.payable(programme) == ((told.case_id, 12_000 * YUAN),)
    assert actions.put_into_batch([told.case_id], "B1", by=treasurer, at=AT + DAY) == {
        told.case_id: 12_000 * YUAN
    }
    for _ in range(2):  # a result file may be read twice
        actions.settle(
            {told.case_id: "paid"}, paid_on=date(2026, 3, 20), batch="B1", by=treasurer, at=AT + 4 * DAY
        )
    row = Case.objects.get(pk=told.case_id)
    assert (row.state, row.payment, row.reserved_fen) == ("paid", "paid", 0)
    assert programmes.paid_fen(programme) == 12_000 * YUAN
    assert held(programme) == 0
    assert sound()
    with pytest.raises(WrongState, match="每人只能享受一次"):
        submit(programme, replace(Life(2), serial=1))
    actions.claw_back(told.case_id, clause="五", reason="骗补", by=operator, at=AT + 9 * DAY)
    assert programmes.paid_fen(programme) == 0
    assert sound()


def test_each_payment_is_shared_by_central_and_city(programme) -> None:
    submit(programme, Life(1, price_fen=100_000 * YUAN + 1))
    central, city = programmes.purses(programme)[:2]
    assert (central.held_fen, city.held_fen) == (8_001 * 85, 8_001 * 15)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"consent_version": "old"}, "授权书"),
        ({"channel": "pigeon"}, "渠道"),
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


def test_what_is_not_corrected_in_time_lapses(programme) -> None:
    life = Life(1, changes={("invoice", "new_invoice"): None})
    case_id = submit(programme, life)
    check(life, case_id)
    closes = Case.objects.get(pk=case_id).answer_by
    assert actions.lapse_due(by=SYSTEM, at=closes - timedelta(seconds=1)) == 0
    assert actions.lapse_due(by=SYSTEM, at=closes) == 1
    row = Case.objects.get(pk=case_id)
    assert (row.state, held(programme)) == ("refused", 0)
    assert "逾期未提交补正" in queries_case.letter(case_id, SYSTEM)
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


def test_nobody_passes_what_the_rules_refuse(programme, reviewer) -> None:
    life = Life(1, changes={("vehicle", "old_vin"): {"owned_since": "2025-01-09"}})
    case_id = reviewed(programme, life, reviewer)
    with pytest.raises(WrongState, match="不能通过"):
        actions.review([case_id], "pass", by=reviewer, at=AT + DAY)
    with pytest.raises(BadValue, match="理由"):
        actions.review([case_id], "refuse", by=reviewer, at=AT + DAY)
    actions.review([case_id], "refuse", reason="登记日期不符", by=reviewer, at=AT + DAY)
    letter = queries_case.letter(case_id, SYSTEM)
    assert "2025年1月9日才登记到申请人名下" in letter
    assert held(programme) == 0
    assert sound()


def test_facts_are_put_right_by_the_papers_with_a_reason(programme, reviewer) -> None:
    life = Life(1, changes={("vehicle", "old_vin"): {"owned_since": "2025-01-09"}})
    case_id = reviewed(programme, life, reviewer)
    actions.amend(
        case_id, {"old_owned_since": "2015-01-09"}, reason="登记簿年份录错", by=reviewer, at=AT + DAY
    )
    with pytest.raises(BadValue, match="由系统记录"):
        actions.amend(case_id, {"money_left_fen": 1}, reason="x", by=reviewer, at=AT + DAY)
    assert actions.review([case_id], "pass", by=reviewer, at=AT + DAY)[case_id] in {"spot_check", "payment"}
    assert [
        f.source for f in queries_case.case_page(case_id, SYSTEM).facts if f.name == "old_owned_since"
    ] == ["staff"]
    assert sound()


def test_an_eligible_case_is_refused_only_by_a_clause(programme, reviewer) -> None:
    case_id = reviewed(programme, Life(1), reviewer)
    with pytest.raises(BadValue, match="条款"):
        actions.review([case_id], "refuse", reason="可疑", by=reviewer, at=AT + DAY)
    actions.review([case_id], "refuse", reason="查实为虚假交易", clause="五", by=reviewer, at=AT + DAY)
    assert "查实为虚假交易" in queries_case.letter(case_id, SYSTEM)
    assert sound()


def test_queues_are_fair_and_nobody_picks(programme, reviewer) -> None:
    other = staff("reviewer2", "reviewer")
    lives = [Life(n) for n in range(1, 6)]
    ids = [
        one.case_id
        for one in actions.apply_many(programme, [x.application() for x in lives], by=SYSTEM, at=AT)
    ]
    actions.conclude(
        [life.found(i) for life, i in reversed(list(zip(lives, ids, strict=True)))], by=SYSTEM, at=AT
    )
    assert actions.take_next(programme, "review", count=2, by=reviewer, at=AT) == tuple(ids[:2])
    assert actions.take_next(programme, "review", count=2, by=other, at=AT) == tuple(ids[2:4])
    with pytest.raises(WrongState, match="不在您手上"):
        actions.review([ids[2]], "pass", by=reviewer, at=AT)
    actions.put_back([ids[0]], reason="回避", by=reviewer, at=AT)
    assert actions.take_next(programme, "review", by=other, at=AT) == (ids[0],)
    actions.hand_over([ids[1]], other.user_id, reason="休假", by=reviewer, at=AT)
    assert Case.objects.get(pk=ids[1]).holder_id == other.user_id
    review = next(q for q in queries.queues(programme, reviewer, at=AT) if q.step.name == "review")
    assert (review.waiting, review.held) == (1, 4)


def test_who_reviewed_does_not_do_the_spot_check(programme) -> None:
    both = replace(staff("both", "reviewer"), roles=frozenset({"reviewer", "operator"}))
    case_id = submit(programme, Life(1))
    check(Life(1), case_id)
    Case.objects.filter(pk=case_id).update(step="spot_check", reviewed_by=both.user_id)
    assert actions.take_next(programme, "spot_check", by=both, at=AT) == ()


def test_roles_and_programmes_are_kept_apart(programme, treasurer, operator) -> None:
    case_id = submit(programme, Life(1))
    check(Life(1), case_id)
    elsewhere = staff("elsewhere", "reviewer", programme="grants")
    for by in (treasurer, operator, elsewhere):
        with pytest.raises(NotAllowed):
            actions.take_next(programme, "review", by=by, at=AT)
    with pytest.raises(NotAllowed):
        queries_case.case_page(case_id, elsewhere)
    with pytest.raises(NotAllowed):
        actions.put_into_batch([case_id], "B", by=operator, at=AT)
    with pytest.raises(NotAllowed):
        actions.conclude([Life(1).found(case_id)], by=operator, at=AT)


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


def test_an_objection_is_answered_by_somebody_else_and_reopens_with_new_money(
    programme, reviewer, operator
) -> None:
    case_id = reviewed(programme, Life(1), reviewer)
    actions.review([case_id], "refuse", reason="材料存疑", clause="五", by=reviewer, at=AT + DAY)
    made = actions.appeal(case_id, "发票是真的，请到税务核实。", by=SYSTEM, at=AT + 5 * DAY)
    with pytest.raises(WrongState, match="正在处理"):
        actions.appeal(case_id, "再来一次", by=SYSTEM, at=AT + 5 * DAY)
    with pytest.raises(NotAllowed):
        actions.answer_appeal(made, "reopened", "重新审核", by=reviewer, at=AT + 6 * DAY)
    actions.answer_appeal(made, "reopened", "经核实发票有效，重新审核。", by=operator, at=AT + 6 * DAY)
    row = Case.objects.get(pk=case_id)
    assert (row.state, row.step, held(programme)) == ("open", "review", 12_000 * YUAN)
    assert sound()
    actions.withdraw(case_id, by=SYSTEM, at=AT + 7 * DAY)
    with pytest.raises(WrongState):
        actions.appeal(case_id, "不服", by=SYSTEM, at=AT + 7 * DAY)


def test_objections_have_a_term(programme, reviewer) -> None:
    case_id = reviewed(programme, Life(1), reviewer)
    actions.review([case_id], "refuse", reason="存疑", clause="五", by=reviewer, at=AT + DAY)
    with pytest.raises(WrongState, match="期限已过"):
        actions.appeal(case_id, "不服", by=SYSTEM, at=AT + 62 * DAY)


def test_a_failed_payment_keeps_its_money_and_is_tried_again(programme, reviewer, treasurer) -> None:
    case_id = reviewed(programme, Life(1), reviewer)
    actions.review([case_id], "pass", by=reviewer, at=AT + DAY)
    Case.objects.filter(pk=case_id).update(step="payment", payment="waiting", holder=None)
    actions.put_into_batch([case_id], "B1", by=treasurer, at=AT + DAY)
    with pytest.raises(WrongState, match="不能撤回"):
        actions.withdraw(case_id, by=SYSTEM, at=AT + DAY)
    for result in ("unknown", "failed"):
        actions.settle({case_id: result}, paid_on=date(2026, 3, 20), batch="B1", by=treasurer, at=AT + DAY)
        assert Case.objects.get(pk=case_id).payment == result
    assert held(programme) == 12_000 * YUAN
    actions.put_into_batch([case_id], "B2", by=treasurer, at=AT + 2 * DAY)
    actions.settle({case_id: "paid"}, paid_on=date(2026, 3, 22), batch="B2", by=treasurer, at=AT + 2 * DAY)
    assert sound()


def test_a_changed_parameter_decides_from_its_day_on_and_old_decisions_stay(programme) -> None:
    before = submit(programme, Life(1))
    check(Life(1), before)
    change_parameter(
        programme,
        "nev_cap",
        9_000 * YUAN,
        part="replacement",
        since=date(2026, 3, 17),
        decided_by="市商务局",
        decided_on=date(2026, 3, 16),
        why="资金紧张",
        by=SYSTEM,
        at=AT,
    )
    after = actions.apply_for(programme, Life(2).application(), by=SYSTEM, at=AT + DAY)
    assert after.amount_fen == 9_000 * YUAN
    assert submit(programme, Life(3))
    assert Case.objects.get(pk=before).amount_fen == 12_000 * YUAN
    assert len(programmes.versions(programme)) == 4
    row = next(
        p
        for p in programmes.parameters(programme, date(2026, 3, 17))
        if (p.part, p.name) == ("replacement", "nev_cap")
    )
    assert (row.current, row.values[-1].decided_by) == ("9,000元", "市商务局")
    assert sound()


def test_a_decision_that_was_tampered_with_does_not_run_again(programme) -> None:
    case_id = submit(programme, Life(1))
    check(Life(1), case_id)
    with pytest.raises((InternalError, ProgrammingError), match="append only"), transaction.atomic():
        Decision.objects.update(amount_fen=1)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE cases_decision SET amount_fen = amount_fen + 1")
        cursor.execute("SET session_replication_role = DEFAULT")
    assert any("金额" in line for line in checks.wrong_decisions())


def test_facts_are_append_only(programme) -> None:
    submit(programme, Life(1))
    with pytest.raises((InternalError, ProgrammingError), match="append only"), transaction.atomic():
        CaseFacts.objects.all().delete()


def test_nothing_stored_shows_personal_data(programme, reviewer) -> None:
    life = Life(7, name="欧阳䶮", changes={("invoice", "new_invoice"): None})
    case_id = reviewed(programme, replace(life, changes={}), reviewer)
    actions.review([case_id], "refuse", reason="存疑", clause="五", by=reviewer, at=AT)
    made = life.application()
    plain = [life.name, made.person.id_number, made.person.phone, *made.particulars.values()]
    with connection.cursor() as cursor:
        for table in (
            "cases_case",
            "cases_casefacts",
            "cases_decision",
            "cases_mark",
            "audit_auditentry",
            "ledger_transfer",
        ):
            cursor.execute(f"SELECT coalesce(json_agg(t)::text, '') FROM {table} t")
            text = cursor.fetchone()[0]
            for one in plain:
                assert one == "EV-1" or (one not in text and json.dumps(one)[1:-1] not in text), (table, one)
    assert AuditEntry.objects.filter(verb="case.apply").exists()


def test_a_case_is_found_by_its_numbers(programme) -> None:
    ids = [submit(programme, Life(n)) for n in (1, 2, 3)]
    for words in (
        id_number(2),
        Life(2).card,
        Life(2).application().particulars["old_vin"].lower(),
        "13800000002",
    ):
        assert [row.id for row in queries.cases(programme, SYSTEM, queries.Filter(words=words)).rows] == [
            ids[1]
        ]


def test_lists_take_a_fixed_number_of_queries(programme, django_assert_max_num_queries) -> None:
    actions.apply_many(programme, [Life(n).application() for n in range(1, 41)], by=SYSTEM, at=AT)
    with django_assert_max_num_queries(6):
        assert queries.cases(programme, SYSTEM).total == 40


def test_acting_on_many_takes_hardly_more_statements_than_on_one(programme, reviewer) -> None:
    """The number of statements does not grow with the cases, but by pieces of five hundred rows."""
    from django.test.utils import CaptureQueriesContext

    def statements(first: int, count: int) -> int:
        lives = [Life(n) for n in range(first, first + count)]
        with CaptureQueriesContext(connection) as caught:
            told = actions.apply_many(programme, [x.application() for x in lives], by=SYSTEM, at=AT)
            ids = [one.case_id for one in told]
            actions.conclude([x.found(i) for x, i in zip(lives, ids, strict=True)], by=SYSTEM, at=AT)
            actions.take_next(programme, "review", count=count, by=reviewer, at=AT)
            actions.review(ids, "pass", by=reviewer, at=AT)
        return len(caught)

    statements(1, 1)
    assert statements(300, 40) <= statements(200, 1) + 3


def test_the_programme_resolves_at_start(db) -> None:
    from luoshi.records.programmes.checks import programmes_resolve

    assert programmes_resolve() == []
    assert NAME in {row.name for row in programmes.programmes()} or opened()


def test_a_paper_is_kept_sealed_and_every_look_at_it_is_logged(
    programme, reviewer, settings, tmp_path
) -> None:
    settings.FILES_FOLDER = tmp_path / "papers"
    photo = b"\x89PNG\r\n\x1a\n" + b"photo of a bank card" * 9
    file_id = actions.keep_paper(photo, name="卡面.png", by=SYSTEM, at=AT)
    case_id = submit(programme, Life(1), papers={"card_photo": file_id}, papers_elsewhere=False)
    assert not any(
        b"photo of" in one.read_bytes() for one in (tmp_path / "papers").rglob("*") if one.is_file()
    )
    (paper,) = [one for one in queries_case.case_page(case_id, SYSTEM).papers if one.id]
    assert actions.open_paper(paper.id, purpose="核对卡面", by=reviewer, at=AT).data == photo
    assert Look.objects.get(kind="case", subject_id=case_id).fields == ["paper:card_photo"]
    with pytest.raises(NotAllowed):
        actions.open_paper(paper.id, purpose="好奇", by=staff("hotline", "hotline"), at=AT)
    with pytest.raises(BadValue, match="照片"):
        actions.keep_paper(b"<script>", name="x.html", by=SYSTEM, at=AT)
    assert check(Life(1), case_id) == "correction"  # the other papers are missing
    assert "papers_complete" in Decision.objects.get(case_id=case_id).failed


def test_cases_go_under_a_new_key_and_open_as_before(programme, settings) -> None:
    ids = [submit(programme, Life(n)) for n in (1, 2)]
    before = queries_case.case_page(ids[0], SYSTEM).particulars
    settings.PERSONAL_KEYS = with_key(settings.PERSONAL_KEYS, Key("next", "SM4-GCM", b"k" * 16))
    assert actions.reseal(after_id=0, by=SYSTEM, at=AT) == ids[-1]
    assert actions.reseal(after_id=ids[-1], by=SYSTEM, at=AT) is None
    stored = Case.objects.get(pk=ids[0]).particulars
    assert all(one["sealed"].startswith("next.") for one in stored.values())
    assert queries_case.case_page(ids[0], SYSTEM).particulars == before
    assert [
        row.id for row in queries.cases(programme, SYSTEM, queries.Filter(words=Life(1).card)).rows
    ] == ids[:1]
