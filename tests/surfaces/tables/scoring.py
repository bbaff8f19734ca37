"""The year's assessment: kept by the office, read by leaders and auditors, units see their own."""

from datetime import date, timedelta

from luoshi.library.discovery import sample_scoring
from luoshi.policy.terms.actors import Actor
from luoshi.records.scoring import actions
from tests.records.conftest import AT, OFFICE
from tests.surfaces.tables.cases import NO, NONE, OK, TO, Case, get, post
from tests.surfaces.world import World

EVERYONE = (OK, OK, OK, OK, OK)
SEES_ALL = (OK, OK, NO, NO, OK)
OFFICE_ACTS = (TO, NO, NO, NO, NO)

TABLE: dict[str, tuple[Case, ...]] = {
    "scoring": (get(*EVERYONE),),
    "scheme-write": (get(OK, NO, NO, NO, NO), post(422, NO, NO, NO, NO, text="title = 1")),
    "scheme": (get(*SEES_ALL, names=("scheme_id",)),),
    "scheme-try": (post(*OFFICE_ACTS, names=("scheme_id",), list="0"),),
    "scheme-adopt": (post(*OFFICE_ACTS, names=("scheme_id",)),),
    "scheme-score": (post(*OFFICE_ACTS, names=("scheme_id",), list="0"),),
    "run": (get(*EVERYONE, names=("run_id",)),),
    "run-publish": (post(*OFFICE_ACTS, names=("run_id",), until="2099-01-01"),),
    "run-finish": (post(*OFFICE_ACTS, names=("run_id",)),),
    "run-sheet": (get(*SEES_ALL, names=("run_id",)),),
    "unit-score": (get(OK, OK, OK, NONE, OK, names=("run_id", "unit_id")),),
    "appeal": (post(NO, NO, TO, NO, NO, names=("score_id",), text="有误"),),
    "decide-appeal": (post(*OFFICE_ACTS, names=("appeal_id",), answer="情况不属实", decision="dismissed"),),
}


def prepare(world: World) -> dict[str, int]:
    """A formal run that is open to appeals, with one by the unit of the world."""
    at = AT + timedelta(days=90)
    row = actions.write_scheme(sample_scoring(), by=OFFICE, at=at)
    actions.try_scheme(row.pk, world.list_id, on=at.date(), by=OFFICE, at=at)
    actions.adopt_scheme(row.pk, by=OFFICE, at=at)
    made = actions.score_year(row.pk, world.list_id, on=at.date(), by=OFFICE, at=at)
    actions.publish_scores(made.pk, appeals_until=at.date() + timedelta(days=30), by=OFFICE, at=at)
    own = made.scores.get(unit_id=world.unit_id)
    unit = Actor(None, "承办单位", frozenset({"unit"}), frozenset({world.unit_id}))
    asked = actions.appeal(own.pk, "漏计一项", by=unit, at=at)
    assert made.on > date(2026, 1, 1)
    return {"scheme_id": row.pk, "run_id": made.pk, "score_id": own.pk, "appeal_id": asked.pk}
