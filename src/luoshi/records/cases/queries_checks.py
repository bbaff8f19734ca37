"""What the automatic checks need: cases that wait for them, and what the registers are to be asked. For jobs only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Subquery

from luoshi.records.cases.actions.checking import plain_of
from luoshi.records.cases.models import OPEN, Case
from luoshi.records.programmes.deciding import standing

DUE_MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Due:
    """A case to be checked. `asks`: (register, particular) → key in plain text, for the adapter alone."""

    case_id: int
    programme_id: int
    tries: int
    asks: Mapping[tuple[str, str], str] = field(repr=False)


def due_checks(at: datetime, *, most: int = DUE_MOST) -> tuple[Due, ...]:
    """Cases whose checks may be made now, those of one programme, longest waiting first. A few queries."""
    waiting = Case.objects.filter(state=OPEN, check_after__lte=at).order_by("check_after", "id")
    first_of_all = Subquery(waiting.values("programme_id")[:1])
    rows = list(waiting.filter(programme_id=first_of_all)[: min(most, DUE_MOST)])
    if not rows:
        return ()
    first = rows[0].programme_id
    flows = {part: standing(first, part).flow for part in {row.part for row in rows}}
    stated = plain_of(rows)
    return tuple(
        Due(
            row.pk,
            first,
            (row.check_note or {}).get("tries", 0),
            {
                (asking.register, about): stated[row.pk].particulars[about]
                for asking in flows[row.part].askings
                for about in asking.about
                if about in stated[row.pk].particulars
            },
        )
        for row in rows
    )
