"""What tasks let plans count."""

from datetime import datetime
from decimal import Decimal

from luoshi.policy.dates.windows import day_of
from luoshi.policy.indicators.measures import Measure
from luoshi.records.tasks.models import Report


def _done(at: datetime) -> Decimal:
    """Of each task the newest accepted report counts, as it stood at that moment."""
    rows = Report.objects.filter(
        state=Report.State.ACCEPTED, decided_at__lte=at, task__list__year=day_of(at).year
    )
    newest = rows.order_by("task_id", "-window__closes_on").distinct("task_id")
    return Decimal(sum(row.completion_percent == 100 for row in newest))


MEASURES = (
    Measure(
        "tasks.completed",
        1,
        "审核认定完成的任务数",
        "项",
        "本年度清单中，最近一次审核通过的报告认定完成 100% 的任务。",
        _done,
    ),
)
