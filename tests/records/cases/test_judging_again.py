"""A ruling after the automatic check: what waits for review is judged by it, and the page can say so before anybody decides."""

from datetime import date, timedelta

import pytest

from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.cases import actions
from luoshi.records.cases.checks import wrong_decisions, wrong_money
from luoshi.records.cases.models import Case, Decision
from luoshi.records.cases.queries_now import judged_otherwise
from luoshi.records.programmes.actions import change_parameter, make_ruling
from tests.records.vehicles import AT, YUAN, Life, staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAID = {"decided_by": "市商务局", "decided_on": date(2026, 3, 16), "why": "会议纪要"}
LATE = {("vehicle", "old_vin"): {"owned_since": "2025-01-09"}}
OTHER_NAME = {("vehicle", "new_vin"): {"owner_name": "李四", "owner_id": "x"}}
ON_THE_DAY = {("vehicle", "old_vin"): {"transferred_on": "2026-01-01"}}


@pytest.fixture
def held(programme, reviewer) -> list[int]:
    """Two cases in hand: one good, one whose old car came into the name a day too late."""
    lives = [Life(1), Life(2, changes=LATE)]
    told = actions.apply_many(programme, [one.application() for one in lives], by=SYSTEM, at=AT)
    ids = [one.case_id for one in told]
    actions.conclude([one.found(pk) for one, pk in zip(lives, ids, strict=True)], by=SYSTEM, at=AT)
    actions.take_next(programme, "review", count=2, by=reviewer, at=AT + DAY)
    return ids


KIND = {"since": date(2026, 2, 5), "by": SYSTEM, "at": AT + 2 * DAY}


def test_a_change_in_favour_opens_the_way(programme, reviewer, held) -> None:
    assert judged_otherwise(held) == {}
    change_parameter(programme, "held_by", "2025-01-31", **SAID, **KIND)
    (case, now), *more = judged_otherwise(held).items()
    assert (case, now.eligible, now.amount_fen, more) == (held[1], True, 12_000 * YUAN, [])
    actions.judge_again([case], by=reviewer, at=AT + 3 * DAY)
    assert judged_otherwise(held) == {}
    made = Decision.objects.filter(case=case).order_by("-number").first()
    assert (made.outcome, made.eligible, made.user_id) == ("again", True, reviewer.user_id)
    assert AuditEntry.objects.filter(verb="case.judge-again", subject_id=case).count() == 1
    actions.review(held, "pass", by=reviewer, at=AT + 3 * DAY)
    assert set(Case.objects.values_list("reserved_fen", flat=True)) == {12_000 * YUAN}
    assert not list(wrong_decisions())
    assert not list(wrong_money())


def test_a_changed_amount_is_reserved_anew(programme, reviewer, held) -> None:
    change_parameter(programme, "nev_cap", 10_000 * YUAN, part="replacement", **SAID, **KIND)
    assert {pk: one.amount_fen for pk, one in judged_otherwise(held).items()} == {held[0]: 10_000 * YUAN}
    actions.judge_again(held[:1], by=reviewer, at=AT + 3 * DAY)
    row = Case.objects.get(pk=held[0])
    assert (row.reserved_fen, row.amount_fen, row.step) == (10_000 * YUAN, 10_000 * YUAN, "review")
    assert not list(wrong_money())


def test_what_is_asked_no_more_does_not_lapse(programme) -> None:
    """Sold on the first of January: to be corrected, until "after" is ruled to include the day; nothing was handed in."""
    one, other = Life(3, changes=ON_THE_DAY), Life(4, changes=OTHER_NAME)
    ids = [actions.apply_for(programme, x.application(), by=SYSTEM, at=AT).case_id for x in (one, other)]
    actions.conclude([one.found(ids[0]), other.found(ids[1])], by=SYSTEM, at=AT)
    assert set(Case.objects.values_list("step", flat=True)) == {"correction"}
    make_ruling(programme, "after_new_year", "with_day", **SAID, **KIND)
    assert actions.lapse_due(by=SYSTEM, at=AT + 60 * DAY) == 1
    rows = {row.pk: row for row in Case.objects.all()}
    assert (rows[ids[0]].state, rows[ids[0]].step, rows[ids[1]].state) == ("open", "checks", "refused")
    actions.conclude([one.found(ids[0])], by=SYSTEM, at=AT + 60 * DAY)
    assert Case.objects.get(pk=ids[0]).step == "review"
    assert not list(wrong_decisions())
    assert not list(wrong_money())


def test_only_who_has_it_in_hand(programme, reviewer, held) -> None:
    with pytest.raises(WrongState, match="不在您手上"):
        actions.judge_again(held, by=staff("other", "reviewer"), at=AT + DAY)
    with pytest.raises(NotAllowed):
        actions.judge_again(held, by=staff("zhifu", "treasurer"), at=AT + DAY)
    actions.review(held[:1], "pass", by=reviewer, at=AT + DAY)
    assert judged_otherwise(held[:1]) == {}
