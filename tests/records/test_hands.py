"""Cases in hand by what the rules propose, decided together and each for itself; everybody's for who runs the programme."""

from datetime import timedelta

import pytest

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.cases import actions
from luoshi.records.cases.models import Case, Decision
from luoshi.records.cases.queries_hands import held_ids, holdings, proposals, workloads
from luoshi.records.desks.actions_leaving import hand_over
from tests.records.vehicles import AT, Life, opened, staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATE = {("vehicle", "old_vin"): {"owned_since": "2025-01-09"}}
OTHER_NAME = {("vehicle", "new_vin"): {"owner_name": "张建国国"}}


@pytest.fixture
def world(db):
    """Five cases in the reviewer's hands: two good, one good with another name in the register, two held too short."""
    programme, reviewer = opened(), staff("reviewer", "reviewer")
    lives = [Life(1), Life(2), Life(3, changes=OTHER_NAME), Life(4, changes=LATE), Life(5, changes=LATE)]
    told = actions.apply_many(programme, [one.application() for one in lives], by=SYSTEM, at=AT)
    actions.conclude(
        [one.found(case.case_id) for one, case in zip(lives, told, strict=True)], by=SYSTEM, at=AT
    )
    actions.take_next(programme, "review", count=5, by=reviewer, at=AT + DAY)
    return programme, reviewer, [one.case_id for one in told]


def test_groups_of_the_same_proposal(world) -> None:
    programme, reviewer, ids = world
    good, bad = proposals(programme, reviewer)
    assert good.eligible
    assert [row.id for row in good.rows] == ids[:3]
    assert good.differing == {ids[2]}
    assert good.failing == ()
    assert not bad.eligible
    assert [one.name for one in bad.failing] == ["held_long_enough"]
    assert proposals(programme, staff("second", "reviewer")) == ()


def test_each_of_a_batch_has_its_own_decision_and_row(world) -> None:
    _programme, reviewer, ids = world
    before = Decision.objects.count()
    actions.review(ids[:3], "pass", by=reviewer, at=AT + DAY)
    assert Decision.objects.count() == before + 3
    assert AuditEntry.objects.filter(verb="case.pass", subject_id__in=ids).count() == 3
    with pytest.raises(WrongState):
        actions.review(ids[3:], "pass", by=reviewer, at=AT + DAY)
    assert Decision.objects.count() == before + 3
    actions.review(ids[3:], "refuse", reason="登记过晚", by=reviewer, at=AT + DAY)
    assert set(Case.objects.filter(pk__in=ids[3:]).values_list("state", flat=True)) == {"refused"}


def test_everybodys_decisions_of_the_last_days(world) -> None:
    programme, reviewer, ids = world
    operator = staff("operator", "operator")
    assert workloads(programme, operator, at=AT + DAY) == ()
    actions.review(ids[:2], "pass", by=reviewer, at=AT + DAY)
    actions.review(ids[2:3], "return", reason="姓名不一致", by=reviewer, at=AT + 2 * DAY)
    actions.review(ids[3:], "refuse", reason="登记过晚", by=reviewer, at=AT + 2 * DAY)
    (one,) = workloads(programme, operator, at=AT + 3 * DAY)
    assert (one.name, one.step_title) == ("reviewer", "第三方审核")
    assert (one.decided, one.passed, one.returned, one.refused, one.days) == (5, 2, 1, 2, 2)
    (one,) = workloads(programme, operator, at=AT + 31 * DAY + DAY / 2)
    assert one.decided == 3, "the first day is more than thirty days ago"
    with pytest.raises(NotAllowed):
        workloads(programme, reviewer, at=AT)


def test_who_leaves_leaves_no_case_in_their_hands(world) -> None:
    programme, reviewer, ids = world
    second = staff("second", "reviewer")
    office = Actor(None, "督查室", frozenset({"office"}))
    done = hand_over(reviewer.user_id, second.user_id, by=office, at=AT + DAY)
    assert done.cases == len(ids)
    assert not Case.objects.filter(holder_id=reviewer.user_id).exists()
    assert AuditEntry.objects.filter(verb="case.put-back").count() == len(ids)
    assert sorted(actions.take_next(programme, "review", count=9, by=second, at=AT + 2 * DAY)) == sorted(ids)
    with pytest.raises(NotAllowed):
        actions.put_back_of(second.user_id, reason="离岗", by=reviewer, at=AT + DAY)


def test_the_operator_sees_and_hands_over_what_others_hold(world) -> None:
    programme, reviewer, ids = world
    operator, second = staff("operator", "operator"), staff("second", "reviewer")
    (one,) = holdings(programme, operator, at=AT + 60 * DAY)
    assert (one.user_id, one.count, one.late, one.step) == (reviewer.user_id, 5, 5, "review")
    with pytest.raises(NotAllowed):
        holdings(programme, reviewer, at=AT)
    with pytest.raises(NotAllowed):
        held_ids(programme, reviewer.user_id, "review", second)
    held = held_ids(programme, reviewer.user_id, "review", operator)
    assert sorted(held) == sorted(ids)
    actions.hand_over(held, second.user_id, reason="休假", by=operator, at=AT + DAY)
    assert {one.user_id for one in holdings(programme, operator, at=AT)} == {second.user_id}
