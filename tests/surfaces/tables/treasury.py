"""Paying: batches, files, papers."""

from luoshi.policy.terms.actors import Actor
from luoshi.records.payments import actions
from luoshi.records.programmes.queries import programme_named
from tests.records.paying import DAY, answer, waiting
from tests.records.vehicles import AT, NAME, opened, staff
from tests.surfaces.tables.cases import NO, OK, TO, Case, get, post
from tests.surfaces.world import World

PROGRAMME, BATCH, SENT = ("treasury:programme_id",), ("treasury:batch_id",), ("sent:batch_id",)
SEES = {"treasurer": OK, "operator": OK}
NOBODY = (NO,) * 5
AUDITOR = (NO, NO, NO, NO, OK)
PAYS = {"treasurer": TO}

TABLE: dict[str, tuple[Case, ...]] = {
    "treasury": (get(NO, NO, NO, NO, TO, others={"treasurer": TO, "operator": TO}),),
    "audit-desk": (get(*AUDITOR),),
    "batches": (
        get(*AUDITOR, names=PROGRAMME, others=SEES),
        post(*NOBODY, names=PROGRAMME, others=PAYS, most="5"),
    ),
    "statistics-return": (get(*AUDITOR, names=PROGRAMME, others=SEES),),
    "risks": (
        get(*AUDITOR, names=PROGRAMME, others={"operator": OK}),
        post(
            *NOBODY,
            names=PROGRAMME,
            others={"operator": TO},
            name="price_far",
            value="40",
            since="2026-04-01",
            decided_by="市商务局",
            decided_on="2026-03-16",
            why="试行",
        ),
    ),
    "audit-sample": (post(NO, NO, NO, NO, TO, names=PROGRAMME, size="3", seed="2026"),),
    "case-evidence": (post(*AUDITOR, names=("treasury:case_id",), others={"operator": OK}, purpose="抽查"),),
    "batch": (get(*AUDITOR, names=BATCH, others=SEES),),
    "approve-batch": (post(*NOBODY, names=BATCH, others=PAYS),),
    "cancel-batch": (post(*NOBODY, names=BATCH, others=PAYS, reason="名单有误"),),
    "bank-file": (post(*NOBODY, names=SENT, others={"treasurer": OK}),),
    "take-results": (post(NO, NO, NO, NO, TO, names=SENT, others={"treasurer": TO, "operator": TO}),),
    "treasury-request": (get(*AUDITOR, names=BATCH, others=SEES),),
    "settle-payment": (
        post(
            *NOBODY,
            names=("treasury:payment_id",),
            others={"operator": TO},
            act="give-up",
            clause="五",
            reason="多次退票",
        ),
    ),
}


def prepare(world: World) -> dict[str, int]:
    """A batch to be approved, one that is sent with a failed payment, one more case that is due."""
    head = programme_named(NAME)
    programme = head.id if head else opened()
    others = {role: Actor(world.users[role], role, frozenset({role})) for role in ("reviewer", "operator")}
    maker, second = staff("maker", "treasurer"), staff("second", "treasurer")
    due = waiting(programme, others["reviewer"], others["operator"], range(41, 45))
    sent = actions.make_batch(programme, due[:2], by=maker, at=AT + DAY)
    actions.approve(sent, by=second, at=AT + DAY)
    actions.bank_file(sent, by=second, at=AT + DAY)
    file = answer(sent, {due[0]: "失败", due[1]: "处理中"})
    actions.take_results(sent, file, "回盘.csv", by=maker, at=AT + DAY)
    from luoshi.records.payments.models import Payment

    return {
        "treasury_programme_id": programme,
        "treasury_case_id": due[0],
        "treasury_batch_id": actions.make_batch(programme, due[2:3], by=maker, at=AT + DAY),
        "sent_batch_id": sent,
        "treasury_payment_id": Payment.objects.get(case_id=due[0]).pk,
    }
