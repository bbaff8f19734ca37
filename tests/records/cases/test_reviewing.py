"""Review by people: queues, refusals with their clause, roles kept apart, objections."""

from dataclasses import replace

import pytest

from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.cases import actions, queries, queries_case
from luoshi.records.cases.actions import turn
from luoshi.records.cases.models import Case
from luoshi.records.cases.queries_eyes import barred_from, nobody_left
from luoshi.records.persons.actions import join_account
from tests.records.cases.living import DAY, check, held, reviewed, sound, submit
from tests.records.vehicles import AT, YUAN, Life, staff

pytestmark = pytest.mark.django_db


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


def test_who_reviewed_does_not_do_the_spot_check(programme, operator, monkeypatch) -> None:
    monkeypatch.setattr(turn, "is_sampled", lambda *_: True)
    both = replace(staff("both", "reviewer"), roles=frozenset({"reviewer", "operator"}))
    case_id = reviewed(programme, Life(1), both)
    assert actions.review([case_id], "pass", by=both, at=AT + DAY) == {case_id: "spot_check"}
    assert actions.take_next(programme, "spot_check", by=both, at=AT + DAY) == ()
    assert actions.take_next(programme, "spot_check", by=operator, at=AT + DAY) == (case_id,)


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
    assert row.due_on > (AT + 6 * DAY).date(), "reviewed again within the same service time"
    assert sound()
    actions.withdraw(case_id, by=SYSTEM, at=AT + 7 * DAY)
    with pytest.raises(WrongState):
        actions.appeal(case_id, "不服", by=SYSTEM, at=AT + 7 * DAY)


def test_who_refused_does_not_review_again_after_the_objection(programme, reviewer, operator) -> None:
    case_id = reviewed(programme, Life(1), reviewer)
    actions.review([case_id], "refuse", reason="材料存疑", clause="五", by=reviewer, at=AT + DAY)
    made = actions.appeal(case_id, "发票是真的，请到税务核实。", by=SYSTEM, at=AT + 5 * DAY)
    actions.answer_appeal(made, "reopened", "经核实发票有效，重新审核。", by=operator, at=AT + 6 * DAY)
    other = staff("reviewer2", "reviewer")
    assert actions.take_next(programme, "review", by=reviewer, at=AT + 7 * DAY) == ()
    assert actions.take_next(programme, "review", by=other, at=AT + 7 * DAY) == (case_id,)
    with pytest.raises(WrongState, match="已由接手人办理过"):
        actions.hand_over([case_id], reviewer.user_id, reason="休假", by=other, at=AT + 7 * DAY)
    actions.review([case_id], "pass", by=other, at=AT + 8 * DAY)
    assert sound()


def test_who_only_sent_it_back_or_passed_it_reviews_again_after_the_objection(
    programme, reviewer, operator
) -> None:
    """Another person's refusal was overturned: who had asked for a correction, or let it pass, has refused nothing."""
    case_id, other = reviewed(programme, Life(1), reviewer), staff("reviewer2", "reviewer")
    actions.review([case_id], "return", reason="发票不清晰", by=reviewer, at=AT + DAY)
    actions.correct(case_id, by=SYSTEM, at=AT + 2 * DAY)
    check(Life(1), case_id)
    actions.take_next(programme, "review", by=other, at=AT + 3 * DAY)
    actions.review([case_id], "refuse", reason="仍不清晰", clause="五", by=other, at=AT + 3 * DAY)
    made = actions.appeal(case_id, "发票是清晰的。", by=SYSTEM, at=AT + 4 * DAY)
    actions.answer_appeal(made, "reopened", "重新审核。", by=operator, at=AT + 5 * DAY)
    assert nobody_left(programme, "review", [other.user_id]) == 1
    assert nobody_left(programme, "review", [other.user_id, reviewer.user_id]) == 0
    assert nobody_left(programme, "review", []) == 1
    assert barred_from(case_id, "review", [other.user_id, reviewer.user_id]) == {other.user_id}
    assert actions.take_next(programme, "review", by=other, at=AT + 6 * DAY) == ()
    assert actions.take_next(programme, "review", by=reviewer, at=AT + 6 * DAY) == (case_id,)


def test_who_sent_a_case_back_may_review_the_correction(programme, reviewer) -> None:
    case_id = reviewed(programme, Life(1), reviewer)
    actions.review([case_id], "return", reason="发票不清晰", by=reviewer, at=AT + DAY)
    actions.correct(case_id, by=SYSTEM, at=AT + 2 * DAY)
    check(Life(1), case_id)
    assert actions.take_next(programme, "review", by=reviewer, at=AT + 3 * DAY) == (case_id,)


def test_nobody_decides_on_the_own_application(programme, reviewer) -> None:
    """An account that holds a role may be that of an applicant: the case passes that person by."""
    case_id, other = submit(programme, Life(1)), staff("reviewer2", "reviewer")
    check(Life(1), case_id)
    join_account(Case.objects.get(pk=case_id).person_id, reviewer.user_id, by=SYSTEM, at=AT)
    assert actions.take_next(programme, "review", by=reviewer, at=AT + DAY) == ()
    assert actions.take_next(programme, "review", by=other, at=AT + DAY) == (case_id,)
    with pytest.raises(WrongState, match="接手人本人"):
        actions.hand_over([case_id], reviewer.user_id, reason="休假", by=other, at=AT + DAY)
    Case.objects.filter(pk=case_id).update(holder_id=reviewer.user_id)  # as it was held before it was known
    with pytest.raises(NotAllowed, match="您本人的"):
        actions.review([case_id], "pass", by=reviewer, at=AT + DAY)
    with pytest.raises(NotAllowed, match="您本人的"):
        actions.amend(case_id, {"price_fen": 1}, reason="更正", by=reviewer, at=AT + DAY)
    actions.put_back([case_id], reason="回避", by=reviewer, at=AT + DAY)


def test_nobody_answers_the_own_objection(programme, reviewer, operator) -> None:
    case_id = reviewed(programme, Life(1), reviewer)
    actions.review([case_id], "refuse", reason="材料存疑", clause="五", by=reviewer, at=AT + DAY)
    join_account(Case.objects.get(pk=case_id).person_id, operator.user_id, by=SYSTEM, at=AT)
    made = actions.appeal(case_id, "发票是真的。", by=operator, at=AT + 5 * DAY)
    with pytest.raises(NotAllowed, match="申请人本人"):
        actions.answer_appeal(made, "reopened", "重新审核。", by=operator, at=AT + 6 * DAY)
