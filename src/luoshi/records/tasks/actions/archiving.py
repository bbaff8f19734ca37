"""归档: a year's list is locked; nothing in it changes any more."""

from datetime import datetime

from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.tasks.actions.doors import check_open
from luoshi.records.tasks.actions.lighting import refresh_lights
from luoshi.records.tasks.models import Task, TaskList
from luoshi.records.tasks.permissions import MANAGE, require


@transaction.atomic
def archive_list(list_id: int, *, by: Actor, at: datetime) -> TaskList:
    """Lock a year's list once none of its tasks is worked on. Raises NotAllowed, WrongState."""
    require(by, MANAGE, "只有督查室可以归档清单。")
    row = TaskList.objects.select_for_update().get(pk=list_id)
    check_open(row)
    left = row.tasks.filter(state=Task.State.ACTIVE).count()
    if left:
        raise WrongState(f"还不能归档：{left} 项任务还没有销号或取消。")
    refresh_lights(list_id, by=by, at=at)
    row.refresh_from_db()
    before = snapshot(row)
    row.archived_at = at
    row.save(update_fields=["archived_at"])
    record("list.archive", [Change("list", row.pk, before, snapshot(row))], by=by, at=at)
    return row
