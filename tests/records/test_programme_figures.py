"""The dashboard counts what is there, in the same number of queries whatever the size."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import NotAllowed
from luoshi.records.cases import actions
from luoshi.records.cases.models import Case
from luoshi.records.cases.queries_figures import committed, figures
from luoshi.records.payments.queries_statistics import statistics
from luoshi.records.programmes.queries import last_day, paid_fen, purses
from tests.records.vehicles import AT, Life, opened, staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def programme() -> int:
    """Two applications on the first day, one on the next; one paid, one withdrawn."""
    made = opened()
    reviewer, operator, treasurer = (staff(role, role) for role in ("reviewer", "operator", "treasurer"))
    lives = [Life(1), Life(2)]
    told = actions.apply_many(made, [one.application() for one in lives], by=SYSTEM, at=AT)
    actions.conclude(
        [one.found(case.case_id) for one, case in zip(lives, told, strict=True)], by=SYSTEM, at=AT
    )
    actions.review(actions.take_next(made, "review", count=1, by=reviewer, at=AT), "pass", by=reviewer, at=AT)
    taken = actions.take_next(made, "spot_check", count=1, by=operator, at=AT)
    if taken:
        actions.review(taken, "pass", reason="一致", by=operator, at=AT)
    actions.put_into_batch([told[0].case_id], "b", by=treasurer, at=AT)
    actions.settle({told[0].case_id: "paid"}, paid_on=date(2026, 3, 20), batch="b", by=treasurer, at=AT)
    third = actions.apply_for(made, Life(3).application(), by=SYSTEM, at=AT + DAY)
    actions.withdraw(third.case_id, by=SYSTEM, at=AT + DAY)
    return made


def test_days_funnel_and_groups(programme) -> None:
    found = figures(programme, SYSTEM)
    assert [(day.on, day.applied, day.committed_fen, day.paid_fen) for day in found.days] == [
        (date(2026, 3, 16), 2, 2_400_000, 0),
        (date(2026, 3, 17), 1, 0, 0),
        (date(2026, 3, 18), 0, 0, 0),
        (date(2026, 3, 19), 0, 0, 0),
        (date(2026, 3, 20), 0, 0, 1_200_000),
    ]
    assert [(one.name, one.count) for one in found.funnel] == [
        ("applied", 3),
        ("checked", 2),
        ("reviewed", 1),
        ("due", 1),
        ("paid", 1),
    ]
    assert [(one.key, one.applied, one.standing, one.paid) for one in found.districts] == [
        ("110105", 2, 2, 1),
        ("", 1, 0, 0),
    ]
    assert {one.key for one in found.brands} == {"示例", ""}
    assert (found.withdrawn, found.refused) == (1, 0)


def test_money_committed_by_day_of_application(programme) -> None:
    assert committed(programme, "", at=AT + DAY) == (date(2026, 3, 16), {date(2026, 3, 16): 2_400_000})


def test_what_a_claw_back_leaves_is_still_spent(programme) -> None:
    """2,000.50 of 12,000 yuan come back: days, districts, pace, ledger and return of statistics say the same."""
    head = figures(programme, SYSTEM).programme
    case = Case.objects.get(programme=programme, state="paid")
    actions.claw_back(
        case.pk, amount_fen=200_050, clause="五", reason="转让了新车", by=SYSTEM, at=AT + 9 * DAY
    )
    found, spent = figures(programme, SYSTEM), paid_fen(head.id)
    held = sum(one.held_fen for one in purses(programme))
    assert (spent, held) == (1_200_000 - 200_050, 1_200_000)
    assert sum(day.committed_fen for day in found.days) == spent + held
    assert sum(one.committed_fen for one in found.districts) == spent + held
    assert sum(one.committed_fen for one in found.brands) == spent + held
    assert sum(committed(programme, "", at=AT + 9 * DAY)[1].values()) == spent + held
    rows = statistics(programme, SYSTEM)
    assert sum(one.figures.paid_fen - one.figures.recovered_fen for one in rows) == spent


def test_the_last_day_of_applications(programme) -> None:
    head = figures(programme, SYSTEM).programme
    assert last_day(head, ["replacement", "scrappage"], AT.date()) == date(2026, 11, 30)


def test_queries_do_not_grow_and_strangers_see_nothing(programme) -> None:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        figures(programme, SYSTEM)
    few = len(counted)
    actions.apply_many(programme, [Life(n).application() for n in range(10, 30)], by=SYSTEM, at=AT)
    with CaptureQueriesContext(connection) as counted:
        figures(programme, SYSTEM)
    assert len(counted) == few
    with pytest.raises(NotAllowed):
        figures(programme, Actor(None, "某人", frozenset({"unit"})))
