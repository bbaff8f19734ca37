"""The public pages, and a citizen's own."""

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases import actions
from luoshi.records.persons.actions import join_account
from luoshi.records.persons.queries import person_with
from luoshi.records.programmes.queries import programme_named
from tests.records.vehicles import AT, NAME, Life, id_number, opened
from tests.surfaces.tables.cases import NO, NONE, OK, OPEN, TO, Case, get, post
from tests.surfaces.world import PROGRAMME_ROLES, World

EVERYBODY = dict.fromkeys(PROGRAMME_ROLES, OK)
CASE = ("citizens:case_id",)
NOBODY = (NO,) * 5
MINE = {"citizen": OK}
ACTS = {"citizen": TO}
SAID = {"citizen": 409}
"""What the state of the case does not allow is said on its page."""

TABLE: dict[str, tuple[Case, ...]] = {
    "policies": (Case(OPEN, others=EVERYBODY),),
    "policy": (Case(OPEN, ("policy:name",), others=EVERYBODY),),
    "public-notice": (Case((NONE,) * 7, ("policy:name",), others=dict.fromkeys(PROGRAMME_ROLES, NONE)),),
    "calculator": (Case(OPEN, ("policy:name", "policy:part"), others=EVERYBODY),),
    "apply": (get(*NOBODY, names=("policy:name", "policy:part"), others=MINE),),
    "my-cases": (get(*NOBODY, others=MINE),),
    "my-case": (get(*NOBODY, names=CASE, others=MINE),),
    "correct-case": (post(*NOBODY, names=CASE, others=SAID, price_fen="150000"),),
    "withdraw-case": (post(*NOBODY, names=CASE, others=ACTS),),
    "change-my-card": (
        post(
            *NOBODY,
            names=CASE,
            others=SAID,
            card=Life(61).card,
            consent="2026-02",
            first_class="1",
        ),
    ),
    "appeal-case": (post(*NOBODY, names=CASE, others=SAID, text="发票是真的。"),),
}


def prepare(world: World) -> dict[str, object]:
    """A case of the citizen."""
    head = programme_named(NAME)
    programme = head.id if head else opened()
    told = actions.apply_for(programme, Life(60).application(), by=SYSTEM, at=AT)
    join_account(person_with(id_number(60)), world.users["citizen"], by=SYSTEM, at=AT)
    return {"policy_name": NAME, "policy_part": "replacement", "citizens_case_id": told.case_id}
