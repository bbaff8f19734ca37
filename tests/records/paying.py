"""Cases that wait for payment, and two treasurers."""

from datetime import timedelta

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.records.cases import actions
from luoshi.records.cases.models import Case
from tests.records.vehicles import AT, Life

DAY = timedelta(days=1)
HEADING = "业务编号,金额（元）,结果,入账日期,说明"


def waiting(programme: int, reviewer: Actor, operator: Actor, serials) -> list[int]:
    """These lives, applied for, checked and passed: they wait for payment."""
    lives = [Life(serial) for serial in serials]
    told = actions.apply_many(programme, [one.application() for one in lives], by=SYSTEM, at=AT)
    ids = [one.case_id for one in told]
    actions.conclude([life.found(pk) for life, pk in zip(lives, ids, strict=True)], by=SYSTEM, at=AT + DAY)
    for step, by in (("review", reviewer), ("spot_check", operator)):
        held = actions.take_next(programme, step, count=200, by=by, at=AT + DAY)
        if held:
            actions.review(held, "pass", by=by, at=AT + DAY)
    return ids


def answer(batch_id: int, results: dict[int, str], *, more: str = "", day: str = "20260320") -> bytes:
    """The bank's file: case → its word for the outcome."""
    rows = [
        f"{one.receipt},{one.amount_fen // 100}.00,{results[one.pk]},{day},"
        for one in Case.objects.filter(pk__in=results).order_by("id")
    ]
    return "\r\n".join([HEADING, *rows, more]).encode("gb18030")
