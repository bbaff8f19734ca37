"""Do the applications to close stand in the tables as the audit log says?"""

from collections.abc import Iterator
from typing import Final

from luoshi.records.audit.actions import snapshot
from luoshi.records.audit.replaying import differences, replay
from luoshi.records.closing.models import Closing

CHUNK: Final = 100


def wrong_closings() -> Iterator[str]:
    """A sentence for each difference between the applications and what the log replays to."""
    ids = sorted(set(Closing.objects.values_list("task_id", flat=True)))
    for at in range(0, len(ids), CHUNK):
        some = ids[at : at + CHUNK]
        rows = Closing.objects.filter(task_id__in=some)
        states = replay(["closing"], some)["closing"]
        yield from differences("closing", states, ((row.pk, snapshot(row)) for row in rows))
