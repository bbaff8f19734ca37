"""Do tasks say what their source says, and are the stored lights those that the rule gives?"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from luoshi.policy.dates.windows import day_of
from luoshi.policy.reading.source import squeeze
from luoshi.records.audit.actions import snapshot
from luoshi.records.audit.replaying import differences, replay
from luoshi.records.tasks.facts import judge
from luoshi.records.tasks.models import (
    GONE,
    Assignment,
    Contribution,
    Extension,
    LightOverride,
    Report,
    Target,
    Task,
    TaskList,
)


def wrong_texts() -> Iterator[str]:
    """A sentence for each task whose text does not begin and end as the source does at its span."""
    rows = Task.objects.filter(list__state__in=[TaskList.State.DRAFT, TaskList.State.ISSUED])
    rows = rows.filter(origin=Task.Origin.LIST, forerunners__isnull=True)
    sources: dict[int, str] = {}
    for task in rows.exclude(state__in=GONE).select_related("list__document").order_by("id"):
        document = task.list.document
        if document.source_id not in sources:
            sources[document.source_id] = document.source.text
        stretch = squeeze(sources[document.source_id][task.start : task.end])
        if not (stretch and task.text and stretch[0] == task.text[0] and stretch[-1] == task.text[-1]):
            yield f"任务 {task.pk}（第 {task.number} 项）与原文 {task.start}–{task.end} 处不符。"


def wrong_lights(at: datetime) -> Iterator[str]:
    """A sentence for each task of an issued list brought up to `at`'s day whose light is not the rule's."""
    rows = TaskList.objects.filter(state=TaskList.State.ISSUED, lights_on=day_of(at))
    for row in rows.order_by("id"):
        tasks = list(row.tasks.filter(state__in=["active", "closed"]).select_related("list"))
        known = judge(tasks, day_of(at))
        for task in tasks:
            wanted = known[task.pk].progress.state, known[task.pk].timely.state
            if wanted != (task.light, task.timeliness):
                yield (
                    f"任务 {task.pk}（第 {task.number} 项）的灯是 {task.light}、{task.timeliness}，"
                    f"按规则应是 {'、'.join(wanted)}。"
                )


KINDS: Final = ("task", "target", "assignment", "report", "contribution", "extension", "override")
DERIVED: Final = frozenset({"order", "light", "light_detail", "timeliness", "completion_percent"})
"""Fields of a task that follow from the others, or from the list's printed order."""
LATER: Final[Mapping[str, frozenset[str]]] = {
    "contribution": frozenset(
        {
            *("stage", "steps", "filled_by", "filled_who", "checked_by", "checked_who", "checked_at"),
            *("signed_by", "signed_who", "signed_at", "inside_reason", "changes"),
        }
    ),
}
"""Fields that a log from before their version does not name."""
LOG_CHUNK: Final = 100


def wrong_states() -> Iterator[str]:
    """A sentence for each difference between the tables and what the audit log replays to.

    Tasks issued before the log held whole tasks are left out: their log has no beginning.
    """
    ids = list(Task.objects.exclude(state=Task.State.DRAFT).order_by("id").values_list("id", flat=True))
    for at in range(0, len(ids), LOG_CHUNK):
        yield from wrong_states_of(ids[at : at + LOG_CHUNK])


def wrong_states_of(task_ids: Collection[int]) -> Iterator[str]:
    """As `wrong_states`, for these tasks."""
    states = replay((*KINDS, "light", "timeliness"), task_ids)
    whole = [task_id for task_id in task_ids if "text" in states["task"].get(task_id, {})]
    tasks = Task.objects.filter(pk__in=whole)
    by_kind: dict[str, QuerySet[Any]] = {
        "task": tasks,
        "target": Target.objects.filter(task__in=tasks),
        "assignment": Assignment.objects.filter(task__in=tasks),
        "report": Report.objects.filter(task__in=tasks),
        "contribution": Contribution.objects.filter(report__task__in=tasks),
        "extension": Extension.objects.filter(task__in=tasks),
        "override": LightOverride.objects.filter(task__in=tasks),
    }
    for kind, rows in by_kind.items():
        told = {key: one for key, one in states[kind].items() if _is_of(kind, one, key, set(whole))}
        fields = ((row.pk, _fields(kind, row)) for row in rows.iterator(LOG_CHUNK))
        yield from differences(kind, told, fields, LATER.get(kind, ()))
    for task in tasks:
        light = states["light"].get(task.pk, {}).get("light", "not-started")
        timely = states["timeliness"].get(task.pk, {}).get("timeliness", "not-due")
        if (light, timely) != (task.light, task.timeliness):
            yield f"任务 {task.pk} 的灯是 {task.light}、{task.timeliness}，按操作记录应是 {light}、{timely}。"


def _fields(kind: str, row: Any) -> dict[str, Any]:
    fields = snapshot(row)
    return {name: value for name, value in fields.items() if kind != "task" or name not in DERIVED}


def _is_of(kind: str, state: Mapping[str, Any], key: int, whole: Collection[int]) -> bool:
    """Whether a state belongs to one of these tasks; contributions name their report only."""
    task_id = key if kind == "task" else state.get("task_id")
    return task_id is None or task_id in whole
