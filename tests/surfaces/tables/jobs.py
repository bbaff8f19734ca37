"""Long work: each sees their own, the office all."""

from luoshi.records.outbox.actions import begin_work
from luoshi.records.people.queries import actor_of
from tests.records.conftest import AT
from tests.surfaces.tables.cases import NO, NONE, OK, TO, get, post

PROGRAMMES = ("operator", "reviewer", "treasurer", "hotline", "merchant", "citizen")

TABLE = {
    "works": (get(OK, OK, OK, OK, OK, others=dict.fromkeys(PROGRAMMES, OK)),),
    "work": (get(OK, NONE, OK, NONE, NONE, names=("work_id",), others=dict.fromkeys(PROGRAMMES, NONE)),),
    "end-work": (post(TO, NO, TO, NO, NO, names=("work_id",)),),
}


def prepare(world) -> dict[str, int]:
    """Work that the unit has asked for."""
    by = actor_of(world.users["unit"], AT.date())
    return {"work_id": begin_work("test.nothing", title="比对两份文件", by=by, at=AT)}
