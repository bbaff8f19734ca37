"""Trials: asked by who runs the programme, worked out by a job over recorded or invented cases, kept and compared."""

import io
from datetime import date, timedelta

import pytest
from python_calamine import CalamineWorkbook

from luoshi.policy.rules.trials import Asked
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed
from luoshi.records.cases import actions
from luoshi.records.outbox.models import Work
from luoshi.records.programmes.queries import programme as programme_row
from luoshi.records.trials import queries
from luoshi.records.trials.actions import ask_trial
from luoshi.surfaces.jobs.registry import Progress
from luoshi.surfaces.programmes.sheets import trial_sheet
from luoshi.surfaces.programmes.trying import run_trial
from tests.records.vehicles import AT, Life, opened, staff

pytestmark = pytest.mark.django_db
SINCE = date(2026, 2, 9)
DAY = timedelta(days=1)


@pytest.fixture
def operator(db) -> Actor:
    return staff("operator", "operator")


@pytest.fixture
def programme(db) -> int:
    """Three cars of 150,000 yuan with money for four grants of 12,000; the last was held too short."""
    made = opened(48_000)
    late = {("vehicle", "old_vin"): {"owned_since": "2025-01-09"}}
    lives = [Life(1), Life(2), Life(3, changes=late)]
    told = actions.apply_many(made, [one.application() for one in lives], by=SYSTEM, at=AT)
    actions.conclude(
        [one.found(case.case_id) for one, case in zip(lives, told, strict=True)], by=SYSTEM, at=AT + DAY
    )
    return made


def tried(programme: int, operator: Actor, asked: Asked, **more) -> queries.TrialRow:
    pk = ask_trial(programme, asked, title="试", by=operator, at=AT, **more)
    run_trial(Progress(0, Work.objects.get(kind="trials.run", arguments__trial=pk).arguments, AT))
    return queries.trial(pk, operator)


def test_nothing_changed_moves_nobody(programme, operator) -> None:
    found = tried(programme, operator, Asked(SINCE))
    assert (found.cases, found.winners, found.losers) == (3, 0, 0)
    assert found.before == found.after
    assert found.before.cost_fen == 2 * 1_200_000
    assert found.changes == ()


def test_figures_interpretations_and_money(programme, operator) -> None:
    asked = Asked(
        SINCE,
        {("replacement", "held_by"): date(2025, 1, 31), ("replacement", "nev_cap"): 1_000_000},
        {"place_after_correction": "loses"},
        {"": 2_500_000},
    )
    found = tried(programme, operator, asked)
    assert found.winners == 0  # the third would now be entitled, but the money ends before
    assert found.after.cost_fen == 2_000_000
    assert (found.after.granted, found.after.unserved) == (2, 1)
    assert found.losers == 2
    assert [day for _pot, day in found.after.exhausted] == [date(2026, 3, 16)]
    assert len(found.changes) == 4
    assert "12,000" not in found.changes[0]
    assert queries.trials(programme, operator)[0].losers == 2
    assert queries.trials(programme, operator)[0].moved == ()


def test_invented_cases_need_no_applications(operator) -> None:
    made = opened(20_000_000)
    asked = Asked(SINCE, budgets_fen={"": 500_000_00})
    found = tried(made, operator, asked, source="synthetic", size=300, seed=7)
    again = tried(made, operator, asked, source="synthetic", size=300, seed=7)
    assert found.before.granted > 200
    assert found.losers > 100
    assert found.winners == 0
    assert found.after.exhausted[0][1] < date(2026, 11, 30)
    assert (found.after, found.moved) == (again.after, again.moved)


def test_the_workbook_says_the_same(programme, operator) -> None:
    found = tried(programme, operator, Asked(SINCE, budgets_fen={"": 1_200_000}))
    book = CalamineWorkbook.from_filelike(io.BytesIO(trial_sheet(programme_row(programme), found)))
    rows = {row[0]: row[1:] for row in book.get_sheet_by_name("试算").to_python()}
    assert rows["支出（元）"][:3] == [24_000.0, 12_000.0, -12_000.0]
    assert rows["受损（件、元）"][:2] == [1.0, 12_000.0]
    moved = book.get_sheet_by_name("金额有变的申请").to_python()
    assert [row[2:] for row in moved[1:]] == [[12_000.0, 0.0, -12_000.0]]


def test_who_may_not_and_what_cannot_be(programme, operator) -> None:
    reviewer = staff("reviewer", "reviewer")
    with pytest.raises(NotAllowed):
        ask_trial(programme, Asked(SINCE), title="试", by=reviewer, at=AT)
    with pytest.raises(NotAllowed):
        queries.trials(programme, Actor(None, "某人", frozenset({"unit"})))
    for title, more in (("", {}), ("试", {"source": "synthetic"}), ("试", {"source": "other"})):
        with pytest.raises(BadValue):
            ask_trial(programme, Asked(SINCE), title=title, by=operator, at=AT, **more)
    for asked in (Asked(SINCE, rulings={"pots": "three"}), Asked(SINCE, budgets_fen={"": -1})):
        with pytest.raises(BadValue):
            ask_trial(programme, asked, title="试", by=operator, at=AT)


def test_a_second_run_leaves_the_first_answer(programme, operator) -> None:
    found = tried(programme, operator, Asked(SINCE))
    run_trial(Progress(0, {"trial": found.id}, AT + DAY))
    assert queries.trial(found.id, operator).done_at == AT
