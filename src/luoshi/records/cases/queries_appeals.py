"""Objections of a programme: the open ones by the day on which they are due, then those that were answered."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import F

from luoshi.policy.terms.actors import Actor
from luoshi.records.cases.models import Appeal
from luoshi.records.cases.permissions import SEE, require
from luoshi.records.programmes.queries import programme

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class AppealLine:
    """One objection in the list; its words are read on the page of the case, where the look is logged."""

    case_id: int
    receipt: str
    filed_at: datetime
    due_on: date
    outcome: str
    answered_at: datetime | None


def appeals(programme_id: int, by: Actor, *, number: int = 1) -> tuple[tuple[AppealLine, ...], int, int]:
    """A page of objections, how many there are, and how many are open. Raises NotAllowed."""
    head = programme(programme_id)
    if head is None:
        raise LookupError(programme_id)
    require(by, SEE, head.name, "您没有查看这个项目申请的权限。")
    mine = Appeal.objects.filter(case__programme_id=programme_id)
    start = (max(number, 1) - 1) * PAGE
    rows = mine.order_by(F("answered_at").desc(nulls_first=True), "due_on", "id").select_related("case")
    return (
        tuple(
            AppealLine(row.case_id, row.case.receipt, row.filed_at, row.due_on, row.outcome, row.answered_at)
            for row in rows[start : start + PAGE]
        ),
        mine.count(),
        mine.filter(answered_at__isnull=True).count(),
    )
