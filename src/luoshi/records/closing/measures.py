"""What closing lets plans count."""

from datetime import datetime
from decimal import Decimal

from luoshi.policy.dates.windows import day_of
from luoshi.policy.indicators.measures import Measure
from luoshi.records.closing.models import Closing


def _closed(at: datetime) -> Decimal:
    year = day_of(at).year
    rows = Closing.objects.filter(state=Closing.State.CLOSED, decided_at__lte=at, task__list__year=year)
    return Decimal(rows.values("task_id").distinct().count())


MEASURES = (
    Measure(
        "tasks.closed",
        1,
        "销号任务数",
        "项",
        "本年度清单中经复核销号的任务，一项任务只计一次。",
        _closed,
    ),
)
