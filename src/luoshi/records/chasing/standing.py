"""What stands of notices: the tasks that one still urges, and the notices that are still open on a task."""

from collections.abc import Collection
from dataclasses import dataclass

from luoshi.policy.chasing.notices import OPEN, number_of
from luoshi.records.chasing.models import Notice
from luoshi.records.tasks.models import Assignment, Task


@dataclass(frozen=True, slots=True)
class OpenNotice:
    """A notice to a unit on a task that is not ended. `name`: its number, empty for a draft."""

    id: int
    task_id: int
    number: int | None
    unit_id: int
    unit: str
    rank: int
    level: str
    name: str
    state: str

    @property
    def said(self) -> str:
        """As a refusal names it."""
        return f"{self.unit}任务{self.number or ''}（{self.level}，{self.name or '草稿'}）"


def open_on(task_ids: Collection[int]) -> tuple[OpenNotice, ...]:
    """The notices that are open on these tasks, drafts too, in the order of the tasks. One query."""
    rows = Notice.tasks.through.objects.filter(task__in=task_ids, notice__state__in=sorted(OPEN | {"draft"}))
    fields = ("notice_id", "task_id", "task__number", "notice__unit_id", "notice__unit__name", "notice__rank")
    more = ("notice__level", "notice__word", "notice__year", "notice__number", "notice__state")
    return tuple(
        OpenNotice(
            pk,
            task_id,
            number,
            unit_id,
            unit,
            rank,
            level,
            number_of(word, year, given) if given else "",
            state,
        )
        for pk, task_id, number, unit_id, unit, rank, level, word, year, given, state in rows.order_by(
            "task__order", "task_id", "notice_id"
        ).values_list(*fields, *more)
    )


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
