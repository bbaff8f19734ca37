"""One list, for those who may know of it."""

from luoshi.policy.terms.actors import Actor
from luoshi.records.tasks.models import TaskList
from luoshi.records.tasks.permissions import SEE_ALL, may
from luoshi.records.tasks.queries import ListRow, task_list, visible


def seen_list(list_id: int, by: Actor) -> ListRow | None:
    """The list, or None where there is none or the actor may not know of it.

    Those who see all know drafts and issued lists; a unit the issued ones in which it has a task.
    """
    row = task_list(list_id)
    if row is None or row.state not in {TaskList.State.ISSUED, TaskList.State.DRAFT}:
        return None
    if may(by, SEE_ALL) or visible(by).filter(list_id=list_id).exists():
        return row
    return None
