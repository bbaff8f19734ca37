"""Verbs of a vehicle case in short, for its tests."""

from datetime import timedelta

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.records.cases import actions, checks
from luoshi.records.ledger.queries import prove
from luoshi.records.programmes import queries as programmes
from tests.records.vehicles import AT, Life

DAY = timedelta(days=1)


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
