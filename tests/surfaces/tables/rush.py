"""The claim side: plan and rush, risks, hotline, the public page, a citizen's own."""

from datetime import timedelta

from django.utils import timezone

from tests.records.entitlements_world import scheme
from tests.surfaces.tables.cases import NO, OK, OPEN, TO, Case, get, post
from tests.surfaces.world import World

LATER = str(timezone.localdate() + timedelta(days=30))
SCHEME = ("rush:scheme_id",)
NOBODY = (NO,) * 5
AUDITOR = (NO, NO, NO, NO, OK)
STAFF = {"operator": OK, "treasurer": OK}
ALL = dict.fromkeys(("operator", "reviewer", "treasurer", "hotline", "merchant", "citizen"), OK)
OFFER = ("rush:programme",)

TABLE: dict[str, tuple[Case, ...]] = {
    "rush": (get(NO, NO, NO, NO, TO, others={"operator": TO, "treasurer": TO, "hotline": TO}),),
    "rush-board": (get(*AUDITOR, names=SCHEME, others=STAFF),),
    "rush-live": (get(*AUDITOR, names=SCHEME, others=STAFF),),
    "rush-plan": (
        get(*AUDITOR, names=SCHEME, others=STAFF),
        post(
            *NOBODY,
            names=SCHEME,
            others={"operator": TO},
            act="ceiling",
            year="2026",
            amount="1200000",
            authority="资金文件",
            decided_on="2026-01-05",
        ),
    ),
    "rush-readings": (
        get(*AUDITOR, names=SCHEME, others=STAFF),
        post(
            *NOBODY,
            names=SCHEME,
            others={"operator": TO},
            doubt="bar",
            option="both",
            since=LATER,
            authority="会议纪要",
            decided_on="2026-01-05",
            why="合计更严",
        ),
    ),
    "rush-risks": (get(*AUDITOR, names=SCHEME, others={"operator": OK}),),
    "rush-deliveries": (post(NO, NO, NO, NO, TO, names=SCHEME, others={"operator": TO}),),
    "rush-addresses": (post(*AUDITOR, names=SCHEME, others={"operator": OK}, purpose="核查"),),
    "rush-hotline": (
        get(*NOBODY, names=SCHEME, others={"operator": OK, "hotline": OK}),
        post(
            *NOBODY,
            names=SCHEME,
            others={"operator": OK, "hotline": OK},
            id_number="110101199003071234",
            purpose="来电",
        ),
    ),
    "entitlements": (Case(OPEN, OFFER, others=ALL),),
    "entitlements-today": (Case(OPEN, OFFER, others=ALL),),
    "gate-manual": (Case(OPEN, others=ALL),),
    "my-entitlements": (get(*NOBODY, others={"citizen": OK}),),
    "ask-entitlement": (
        post(*NOBODY, names=SCHEME, others={"citizen": TO}, verb="claim", category="phone", channel="online"),
    ),
}


def prepare(_world: World) -> dict[str, object]:
    """An open scheme with releases."""
    opened = scheme(pieces=3)
    return {"rush_scheme_id": opened.id, "rush_programme": opened.programme}
