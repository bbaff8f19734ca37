"""The numbers of a year once more, slowly, from the audit log alone: row by row, task by task."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

RANK = {"late": 0, "at-risk": 1, "not-started": 2, "on-course": 3, "done": 4}
"""From worse to better, written down once more."""
States = dict[str, dict[int, dict[str, Any]]]


def recount(list_id: int, at: datetime, seen: Mapping[date, Mapping[int, tuple[str, str]]]) -> list[str]:
    """A sentence for each number of the overview that the log does not give, and for each light of a past day."""
    states = _fold(at)
    tasks = {
        key: one
        for key, one in states["task"].items()
        if one.get("list_id") == list_id and one.get("state") in {"active", "closed"}
    }
    problems = [*_overview(list_id, states, tasks), *_cockpit(list_id, states, tasks, at)]
    for on, lights in seen.items():
        problems += _past(on, lights)
    return problems


def _fold(at: datetime) -> States:
    """Every audit row in its order, over the states of its kind."""
    from luoshi.records.audit.models import AuditEntry

    states: States = {}
    for row in AuditEntry.objects.filter(at__lte=at).order_by("id").iterator(chunk_size=2_000):
        kind = states.setdefault(row.subject_kind, {})
        if row.after is None:
            kind.pop(row.subject_id, None)
        else:
            kind.setdefault(row.subject_id, {}).update(row.after)
    return states


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
    accepted = _completions(states, reports)
    for key, percent in Task.objects.filter(pk__in=tasks).values_list("id", "completion_percent"):
        if accepted.get(key) != percent:
            yield f"任务 {key} 的完成进度是 {percent}，按操作记录是 {accepted.get(key)}"


def _cockpit(
    list_id: int, states: States, tasks: Mapping[int, Mapping[str, Any]], at: datetime
) -> Iterator[str]:
    """The cockpit's numbers: trend at the months' ends, slips since last month, heat, worries, the forecast's points."""
    from luoshi.policy.dates.windows import day_of
    from luoshi.policy.progress.standing import month_before
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.desks import queries_cockpit as cockpit
    from luoshi.records.tasks.queries import task_list

    row, on, known = task_list(list_id), day_of(at), cockpit.history(list_id, SYSTEM)
    if row is None:
        yield "清单不见了"
        return
    days = {point.on: point.lights for point in cockpit.trend_of(known, row, on, daily=False)}
    counted = {day: _lights_on(tasks, day) for day in days}
    for day, shown in days.items():
        yield from _differ(f"走势 {day}", shown, Counter(counted[day].values()))
    told = cockpit.forecast_of(cockpit.trend_of(known, row, on, daily=False), row)
    if told is not None and told.done != sum(light == "done" for light in counted[on].values()):
        yield f"预测从 {told.done} 项已完成算起，按操作记录不是"
    moved = cockpit.moved(known, on)
    before, after = _lights_on(tasks, month_before(on)), counted[on]
    worse = {key for key in tasks if RANK[after[key]] < RANK[before[key]]}
    if {one.task_id for one in moved.worse} != worse:
        yield f"上月末以来下滑：驾驶舱是 {len(moved.worse)} 项，按操作记录是 {len(worse)} 项"
    better = sum(RANK[after[key]] > RANK[before[key]] for key in tasks)
    if moved.better != better:
        yield f"上月末以来好转：驾驶舱是 {moved.better} 项，按操作记录是 {better} 项"
    yield from _heat(cockpit.heat(list_id, SYSTEM), states, tasks)
    troubled = sum(light in {"late", "at-risk"} for light in after.values())
    worries = len(cockpit.worry_rows(row, SYSTEM, on, len(tasks)))
    if worries != troubled:
        yield f"需要关注：驾驶舱是 {worries} 项，按操作记录是 {troubled} 项"


def _lights_on(tasks: Iterable[int], on: date) -> dict[int, str]:
    """Task → its light at the end of that day, from a fold of the log up to that very moment."""
    from luoshi.policy.dates.windows import BEIJING

    end = datetime.combine(on + timedelta(days=1), time(), BEIJING) - timedelta(microseconds=1)
    lights = _fold(end).get("light", {})
    return {key: lights.get(key, {}).get("light", "not-started") for key in tasks}


def _heat(shown: Any, states: States, tasks: Mapping[int, Mapping[str, Any]]) -> Iterator[str]:
    """Each cell of the heat map: tasks of a unit in a chapter, and those of them in trouble."""
    lights = states.get("light", {})
    cells: dict[tuple[int, str], list[bool]] = {}
    for one in states["assignment"].values():
        if one.get("task_id") in tasks and one.get("state") != "ended":
            light = lights.get(one["task_id"], {}).get("light", "not-started")
            place = (one["unit_id"], tasks[one["task_id"]]["chapter"])
            cells.setdefault(place, []).append(light in {"late", "at-risk"})
    counted = {place: (sum(found), len(found)) for place, found in cells.items()}
    told = {
        (row.unit_id, chapter): (cell.troubled, cell.total)
        for row in shown.rows
        for chapter, cell in zip(shown.chapters, row.cells, strict=True)
        if cell is not None
    }
    if told != counted:
        yield f"热力图有 {len(told.items() ^ counted.items())} 处与操作记录不同"


def _completions(states: States, reports: list[dict[str, Any]]) -> dict[int, int]:
    """Task → the completion of the accepted report in the latest window."""
    found: dict[int, tuple[str, int]] = {}
    for one in reports:
        if one["state"] != "accepted":
            continue
        closes = states["window"][one["window_id"]]["closes_on"]
        known = found.get(one["task_id"])
        if known is None or closes > known[0]:
            found[one["task_id"]] = (closes, one["completion_percent"])
    return {key: percent for key, (_, percent) in found.items()}


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
