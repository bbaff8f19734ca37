"""The cases of a list for a workbook: no person's name, no number, so that the file may lie on an official's desk."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.cases.models import Case
from luoshi.records.cases.permissions import EXPORT, require
from luoshi.records.cases.queries import Filter, narrowed
from luoshi.records.programmes.queries import programme, workflow_of

LINES_MOST: Final = 20_000
"""Lines of one workbook."""


@dataclass(frozen=True, slots=True)
class Line:
    """One case as a line. `district`: as the register codes it; `holder`: who works on it now."""

    receipt: str
    part: str
    channel: str
    state: str
    step: str
    payment: str
    amount_fen: int
    applied_at: datetime
    due_on: date | None
    paid_on: date | None
    ended_at: datetime | None
    holder: str
    district: str
    brand: str
    corrections: int


def listing(programme_id: int, by: Actor, wanted: Filter) -> tuple[Line, ...]:
    """Every case of the list, in the order of the queue. Three queries. Raises NotAllowed, BadValue (too many lines)."""
    head = programme(programme_id)
    if head is None:
        raise LookupError(programme_id)
    require(by, EXPORT, head.name, "只有项目经办和审计人员可以导出申请清单。")
    rows = narrowed(Case.objects.filter(programme_id=programme_id), wanted)
    count = rows.count()
    if count > LINES_MOST:
        raise BadValue(f"共 {count} 件，一次最多导出 {LINES_MOST} 件，请加上筛选条件。")
    steps = {step.name: step.title for step in workflow_of(head).steps}
    parts: dict[str, str] = dict(head.parts)
    found: Any = rows.select_related("holder").order_by("queue_at", "id").iterator(chunk_size=2_000)
    return tuple(_line(row, steps, parts) for row in found)


def _line(row: Case, steps: dict[str, str], parts: dict[str, str]) -> Line:
    return Line(
        receipt=row.receipt,
        part=parts.get(row.part, row.part),
        channel=row.channel,
        state=row.state,
        step=steps.get(row.step, row.step),
        payment=row.payment,
        amount_fen=row.amount_fen,
        applied_at=row.applied_at,
        due_on=row.due_on,
        paid_on=row.paid_on,
        ended_at=row.ended_at,
        holder=(row.holder.display_name or row.holder.username) if row.holder else "",
        district=row.labels.get("district") or "",
        brand=row.labels.get("brand") or "",
        corrections=row.corrections,
    )
