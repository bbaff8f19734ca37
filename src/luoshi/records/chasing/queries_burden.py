"""What notices asked of the units: a part of the burden that reports are the other part of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from luoshi.policy.chasing.notices import AWAITING_REPLY
from luoshi.records.chasing.models import Notice


@dataclass(frozen=True, slots=True)
class NoticesAsked:
    """Notices that a unit was sent on tasks of a list, and how many of them still wait for its answer."""

    sent: int
    open: int


def notices_asked(list_id: int, on: date) -> Mapping[int, NoticesAsked]:
    """Unit → the notices it was sent by that day. One query."""
    rows = Notice.objects.filter(tasks__list_id=list_id, sent_at__date__lte=on).exclude(state="withdrawn")
    counted = (
        rows.order_by()
        .values("unit_id")
        .annotate(
            sent=Count("id", distinct=True),
            waiting=Count("id", distinct=True, filter=Q(state__in=sorted(AWAITING_REPLY))),
        )
    )
    return {row["unit_id"]: NoticesAsked(row["sent"], row["waiting"]) for row in counted}
