"""The cockpit, the desks and the public pages."""

from tests.surfaces.accounts import account
from tests.surfaces.tables.cases import NO, NONE, OK, OPEN, SIGN_IN, TO, Case, get, post
from tests.surfaces.world import PROGRAMME_ROLES, World

EVERYONE = (OK, OK, OK, OK, OK)
OVERSEES = (OK, NO, NO, NO, OK)
OFFICE_ACTS = (TO, NO, NO, NO, NO)


def prepare(world: World) -> dict[str, int]:
    """An account of its own that the acts of the table end, hand over and close."""
    user = account("leaver", "leader")
    return {
        "person_user_id": user.pk,
        "person_membership_id": user.memberships.get().pk,
        "missing_view_id": 1,
    }


TABLE: dict[str, tuple[Case, ...]] = {
    "overview": (get(*EVERYONE, others=dict.fromkeys(PROGRAMME_ROLES, TO)),),
    "desk": (get(OK, NO, NO, NO, OK),),
    "accept-reports": (post(TO, NO, NO, NO, NO),),
    "people": (get(*OVERSEES),),
    "give-account": (
        post(*OFFICE_ACTS, username="new-one", name="新同事", role="auditor", password="Wuxing-2026-x"),
    ),
    "person": (get(*OVERSEES, names=("person:user_id",)),),
    "person-role": (post(*OFFICE_ACTS, names=("person:user_id",), role="leader"),),
    "person-deputy": (
        post(
            TO,
            NO,
            NO,
            NO,
            NO,
            names=("person:user_id",),
            deputy="1",
            **{"from": "2099-01-01", "until": "2099-01-09"},
        ),
    ),
    "person-leave": (post(*OFFICE_ACTS, names=("person:user_id",), heir="1"),),
    "person-close": (post(*OFFICE_ACTS, names=("person:user_id",)),),
    "person-password": (post(*OFFICE_ACTS, names=("person:user_id",), password="Wuxing-2026-x"),),
    "end-role": (post(*OFFICE_ACTS, names=("person:membership_id",)),),
    "me": (Case((SIGN_IN, NO, *(OK,) * 5), others=dict.fromkeys(PROGRAMME_ROLES, OK)),),
    "save-view": (post(TO, TO, TO, TO, TO, name="逾期", query="light=late"),),
    "drop-view": (post(NONE, NONE, NONE, NONE, NONE, names=("missing:view_id",)),),
    "fresh": (get(*EVERYONE),),
    "public-tasks": (Case(OPEN),),
    "public-task": (Case((NONE,) * 7, ("task_id",), others=dict.fromkeys(PROGRAMME_ROLES, NONE)),),
    "tasks-on": (get(*EVERYONE),),
    "slips": (get(*EVERYONE),),
}
