"""The cockpit, the desks and the public pages."""

from tests.surfaces.tables.cases import OK, Case, get

EVERYONE = (OK, OK, OK, OK, OK)

TABLE: dict[str, tuple[Case, ...]] = {
    "overview": (get(*EVERYONE),),
    "tasks-on": (get(*EVERYONE),),
    "slips": (get(*EVERYONE),),
}
