"""Do breakdowns, and what was passed on inside units, stand in the tables as the audit log says?"""

from collections.abc import Iterator
from typing import Final

from luoshi.records.audit.replaying import differences, replay
from luoshi.records.breakdown.actions import whole
from luoshi.records.breakdown.actions_passing import whole_passed
from luoshi.records.breakdown.models import PassedOn, Plan

CHUNK: Final = 100
LATER: Final = frozenset({"steps", "written_who", "checked_who", "signed_who"})
"""Fields of a plan that a log from before their version does not name."""
LATER_PASSED: Final = frozenset({"sub_unit_id", "window_id", "completion_percent", "back_reason", "files"})


def wrong_plans() -> Iterator[str]:
    """A sentence for each difference between the plans of units and what the log replays to."""
    told = Plan.objects.order_by().values_list("assignment__task_id", flat=True)
    passed = PassedOn.objects.order_by().values_list("assignment__task_id", flat=True)
    ids = sorted({*told, *passed})
    for at in range(0, len(ids), CHUNK):
        some = ids[at : at + CHUNK]
        states = replay(["breakdown", "passing"], some)
        plans = Plan.objects.filter(assignment__task_id__in=some)
        yield from differences(
            "breakdown", states["breakdown"], ((row.pk, whole(row)) for row in plans), LATER
        )
        rows = PassedOn.objects.filter(assignment__task_id__in=some)
        found = ((row.pk, whole_passed(row)) for row in rows)
        yield from differences("passing", states["passing"], found, LATER_PASSED)
