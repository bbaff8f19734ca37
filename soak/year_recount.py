"""The numbers of a year once more, slowly, from the audit log alone: row by row, task by task."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from soak.year_cockpit import States, cockpit_again, completions, fold


def recount(
    list_id: int, at: datetime, leader_id: int, seen: Mapping[date, Mapping[int, tuple[str, str]]]
) -> list[str]:
    """A sentence for each number of overview and cockpit that the log does not give, and for each light of a past day."""
    states = fold(at)
    tasks = {
        key: one
        for key, one in states["task"].items()
        if one.get("list_id") == list_id and one.get("state") in {"active", "closed"}
    }
    problems = [*_overview(list_id, states, tasks), *cockpit_again(list_id, at, leader_id)]
    for on, lights in seen.items():
        problems += _past(on, lights)
    return problems


def _overview(list_id: int, states: States, tasks: Mapping[int, Mapping[str, Any]]) -> Iterator[str]:
    """The overview's counts: in all, by chapter, by unit; what waits; completions that the office accepted."""
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.tasks import queries
    from luoshi.records.tasks.models import Task

    light = {key: states.get("light", {}).get(key, {}).get("light", "not-started") for key in tasks}
    shown = queries.overview(list_id, SYSTEM, most_units=1_000)
    yield from _differ("合计", shown.all.lights, Counter(light.values()))
    chapters: dict[str, Counter[str]] = {}
    for key, one in tasks.items():
        chapters.setdefault(one["chapter"], Counter())[light[key]] += 1
    for counts in shown.chapters:
        yield from _differ(counts.key, counts.lights, chapters.pop(counts.key, Counter()))
    yield from (f"总览缺少章节 {name}" for name in chapters)
    held = [
        one
        for one in states["assignment"].values()
        if one.get("task_id") in tasks and one.get("state") != "ended"
    ]
    units: dict[str, Counter[str]] = {}
    for one in held:
        units.setdefault(str(one["unit_id"]), Counter())[light[one["task_id"]]] += 1
    for counts in shown.units:
        yield from _differ(counts.label, counts.lights, units.pop(counts.key, Counter()))
    yield from (f"总览缺少单位 {name}" for name in units)
    waiting = Counter(one["state"] for one in held)
    pairs = {
        "待签收": (shown.unacknowledged, waiting["pending"]),
        "退回": (shown.returned, waiting["returned"]),
    }
    reports = [one for one in states.get("report", {}).values() if one.get("task_id") in tasks]
    pairs["待审核"] = (shown.to_review, sum(one["state"] == "submitted" for one in reports))
    for name, (told, counted) in pairs.items():
        if told != counted:
            yield f"{name}：总览是 {told}，按操作记录是 {counted}"
    accepted = completions(states)
    for key, percent in Task.objects.filter(pk__in=tasks).values_list("id", "completion_percent"):
        if accepted.get(key) != percent:
            yield f"任务 {key} 的完成进度是 {percent}，按操作记录是 {accepted.get(key)}"


def _differ(name: str, shown: Mapping[str, int], counted: Mapping[str, int]) -> Iterator[str]:
    for key in {*shown, *counted}:
        if shown.get(key, 0) != counted.get(key, 0):
            yield f"{name} 的 {key}：总览是 {shown.get(key, 0)}，按操作记录是 {counted.get(key, 0)}"


def _past(on: date, lights: Mapping[int, tuple[str, str]]) -> Iterator[str]:
    """The lights of a past day as they were shown then, against those computed again from the log."""
    from luoshi.records.tasks.facts import judge_past
    from luoshi.records.tasks.models import Task

    rows = list(Task.objects.filter(pk__in=lights).select_related("list"))
    for key, one in judge_past(rows, on).items():
        again = (one.progress.state, one.timely.state)
        if again != tuple(lights[key]):
            yield f"{on} 任务 {key}：当天是 {lights[key]}，重算是 {again}"
