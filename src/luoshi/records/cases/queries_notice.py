"""What is under public notice (公示): for anybody, while the notice runs, and no more than the programme lets be published."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from luoshi.records.cases.models import OPEN, Case
from luoshi.records.persons.sealing import opened
from luoshi.records.programmes.queries import ProgrammeRow, workflow_of

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One application under notice. `name`: empty where the programme publishes no names (`names_published`)."""

    receipt: str
    name: str
    part_title: str
    amount_fen: int
    until: date


def has_notice(head: ProgrammeRow) -> bool:
    """Whether a notice is among the programme's steps."""
    return bool(workflow_of(head).of_kind("notice"))


def under_notice(head: ProgrammeRow, *, on: date, number: int = 1) -> tuple[tuple[NoticeRow, ...], int]:
    """A page of what is under notice on that day, the longest first, and how many there are. Two queries.

    Names are opened here for everybody: that the programme publishes them is data of the programme, with its clause.
    """
    flow, titles = workflow_of(head), dict(head.parts)
    rows: Any = Case.objects.filter(
        programme_id=head.id,
        state=OPEN,
        step__in=[step.name for step in flow.of_kind("notice")],
        due_on__gte=on,
    )
    start = (max(number, 1) - 1) * PAGE
    found = rows.select_related("person").order_by("due_on", "queue_at", "id")[start : start + PAGE]
    return tuple(
        NoticeRow(
            row.receipt,
            opened(row.person.name_sealed, "name") if flow.names_published else "",
            titles.get(row.part, row.part),
            row.amount_fen,
            row.due_on,
        )
        for row in found
    ), rows.count()
