"""Which tasks a notice still urges: worked on, in a list that is not archived, and still its unit's."""

from collections.abc import Collection

from luoshi.records.chasing.models import Notice
from luoshi.records.tasks.models import Assignment, Task


def live_tasks(notices: Collection[Notice]) -> dict[int, list[int]]:
    """Notice → its tasks that its unit still works on; without those that have none. Two queries."""
    through = Notice.tasks.through.objects.filter(notice__in=notices, task__state=Task.State.ACTIVE)
    named = through.filter(task__list__archived_at__isnull=True).order_by("task_id")
    pairs = list(named.values_list("notice_id", "notice__unit_id", "task_id"))
    held = Assignment.objects.filter(task_id__in={task_id for _, _, task_id in pairs})
    still = set(held.exclude(state=Assignment.State.ENDED).values_list("unit_id", "task_id"))
    found: dict[int, list[int]] = {}
    for notice_id, unit_id, task_id in pairs:
        if (unit_id, task_id) in still:
            found.setdefault(notice_id, []).append(task_id)
    return found
