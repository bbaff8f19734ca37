"""The cockpit, the desks and the public pages."""

from tests.surfaces.tables.cases import NO, OK, TO, Case, get, post

EVERYONE = (OK, OK, OK, OK, OK)

TABLE: dict[str, tuple[Case, ...]] = {
    "overview": (get(*EVERYONE),),
    "desk": (get(OK, NO, NO, NO, NO),),
    "accept-reports": (post(TO, NO, NO, NO, NO),),
    "tasks-on": (get(*EVERYONE),),
    "slips": (get(*EVERYONE),),
}
