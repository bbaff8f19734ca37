"""Do tasks say what their source says, and are the stored lights those that the rule gives?"""

from collections.abc import Iterator
from datetime import datetime

from luoshi.policy.dates.windows import day_of
from luoshi.policy.reading.source import squeeze
from luoshi.records.tasks.facts import judge
from luoshi.records.tasks.models import GONE, Task, TaskList


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
