"""The cockpit as it is sent to a leader, every number of it held against a slow recomputation from the audit log alone.

The page is asked for over HTTP (in process), by day and with the whole heat map, as of a given moment; what its template is given
is what is compared. Nothing here calls the queries or the arithmetic that made those numbers: months, slips, worries, the
forecast and its interval are written down once more. From the tables come the names and kinds of units, which no act
of supervision changes, and nothing else.
"""

import calendar
import math
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final
from unittest import mock

LIGHTS: Final = ("late", "at-risk", "not-started", "on-course", "done")
"""From worse to better, written down once more."""
TROUBLED: Final = frozenset({"late", "at-risk"})
T_90: Final = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363)
"""Student's t at 90 % for 1 to 11 degrees of freedom, from a printed table."""
POINTS_LEAST: Final = 6
WORRIES: Final = 10
CHARTED: Final = 15
DAY: Final = timedelta(days=1)
States = Mapping[str, Mapping[int, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Known:
    """The log folded: the list, its tasks that count, who holds them; `lights_on` for any day."""

    states: States
    list: Mapping[str, Any]
    tasks: Mapping[int, Mapping[str, Any]]
    held: tuple[Mapping[str, Any], ...]
    on: date
    then: dict[date, dict[int, str]] = field(default_factory=dict)

    def lights_on(self, day: date) -> dict[int, str]:
        """Task → its light at the end of that day, from a fold of the log up to that very moment."""
        if day not in self.then:
            lights = fold(_end_of(day), {"light"}).get("light", {})
            self.then[day] = {key: lights.get(key, {}).get("light", "not-started") for key in self.tasks}
        return self.then[day]

    @property
    def lights(self) -> dict[int, str]:
        return self.lights_on(self.on)


def fold(until: datetime, kinds: set[str] | None = None) -> dict[str, dict[int, dict[str, Any]]]:
    """Every audit row until that moment in its order, over the states of its kind."""
    from luoshi.records.audit.models import AuditEntry

    rows = AuditEntry.objects.filter(at__lte=until).order_by("id")
    states: dict[str, dict[int, dict[str, Any]]] = {}
    for row in rows.filter(subject_kind__in=kinds) if kinds else rows:
        kind = states.setdefault(row.subject_kind, {})
        if row.after is None:
            kind.pop(row.subject_id, None)
        else:
            kind.setdefault(row.subject_id, {}).update(row.after)
    return states


def cockpit_again(list_id: int, at: datetime, leader_id: int) -> Iterator[str]:
    """A sentence for each number of the page that the log does not give."""
    known = _known(list_id, at)
    middle = known.on - timedelta(days=90)
    page = _asked(leader_id, f"/?list={list_id}&by=day&heat=all&forecast={middle}", at)
    months = _asked(leader_id, f"/?list={list_id}", at)
    yield from _counts(page, known)
    yield from _trend("按日", page, known, [known.on - DAY * back for back in range(30, -1, -1)])
    ends = _month_ends(known, known.on)
    yield from _trend("按月", months, known, ends)
    yield from _moved(page, known)
    yield from _worries(page, known)
    yield from _heat(page, known)
    yield from _districts(page, known)
    yield from _forecast("预测", page["forecast"], known, known.on)
    then = page["then"]
    if middle >= _day(known.list["starts_on"]):
        yield from _forecast("往日的预测", then["forecast"], known, middle)
        came = min(known.on, _day(known.list["ends_on"]))
        done = sum(light == "done" for light in known.lights_on(came).values())
        yield from _same("实际完成", then["came"], done)
    yield from _same("月末数据", page["month_points"], len(ends))


def _asked(leader_id: int, address: str, at: datetime) -> Any:
    """What the template of the page is given, with the clock at that moment."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    with mock.patch("django.utils.timezone.now", return_value=at):
        client = Client()
        client.force_login(get_user_model().objects.get(pk=leader_id))
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return answer.context


def _known(list_id: int, at: datetime) -> Known:
    states = fold(at)
    tasks = {
        key: one
        for key, one in states["task"].items()
        if one.get("list_id") == list_id and one.get("state") in {"active", "closed"}
    }
    held = tuple(
        one
        for one in states["assignment"].values()
        if one.get("task_id") in tasks and one.get("state") != "ended"
    )
    return Known(states, states["list"][list_id], tasks, held, at.astimezone(_zone()).date())


def _counts(page: Any, known: Known) -> Iterator[str]:
    """In all, by chapter, by unit and in its chart; what waits."""
    shown, lights = page["counts"], known.lights
    yield from _lights("合计", shown.all.lights, Counter(lights.values()))
    chapters: dict[str, Counter[str]] = {}
    for key, one in known.tasks.items():
        chapters.setdefault(one["chapter"], Counter())[lights[key]] += 1
    yield from _same("部分", {one.key for one in shown.chapters}, set(chapters))
    for one in shown.chapters:
        yield from _lights(f"部分 {one.key}", one.lights, chapters.get(one.key, Counter()))
        yield from _same(f"部分 {one.key} 合计", one.total, chapters.get(one.key, Counter()).total())
    units = _by_unit(known)
    yield from _same("单位", {int(one.key) for one in shown.units}, set(units))
    for one in shown.units:
        yield from _lights(one.label, one.lights, units.get(int(one.key), Counter()))
    for light in page["unit_chart"]["lights"]:
        told = [units[int(one.key)][light["key"]] for one in shown.units[:CHARTED]]
        yield from _same(f"单位图 {light['key']}", light["counts"], told)
    waiting = Counter(one["state"] for one in known.held)
    reports = [one for one in known.states.get("report", {}).values() if one.get("task_id") in known.tasks]
    yield from _same("待签收", shown.unacknowledged, waiting["pending"])
    yield from _same("退回", shown.returned, waiting["returned"])
    yield from _same("待审核", shown.to_review, sum(one["state"] == "submitted" for one in reports))


def _trend(name: str, page: Any, known: Known, days: list[date]) -> Iterator[str]:
    """Each point, in the table and in the chart."""
    yield from _same(f"{name}走势的日期", [point.on for point, _ in page["points"]], days)
    counted = [Counter(known.lights_on(day).values()) for day in days]
    for (point, _), lights in zip(page["points"], counted, strict=True):
        yield from _lights(f"{name}走势 {point.on}", point.lights, lights)
    for light in page["trend_chart"]["lights"]:
        yield from _same(f"{name}走势图", light["counts"], [one[light["key"]] for one in counted])


def _moved(page: Any, known: Known) -> Iterator[str]:
    """Since the end of last month: which tasks became worse, from what to what, and how many better."""
    since = known.on.replace(day=1) - DAY
    before, after = known.lights_on(since), known.lights
    rank = {light: place for place, light in enumerate(LIGHTS)}
    worse = {(key, before[key], after[key]) for key in known.tasks if rank[after[key]] < rank[before[key]]}
    better = sum(rank[after[key]] > rank[before[key]] for key in known.tasks)
    moved = page["moved"]
    yield from _same("上月末", moved.since, since)
    yield from _same("变差", {(one.task_id, one.before, one.after) for one in moved.worse}, worse)
    yield from _same("变好", moved.better, better)


def _worries(page: Any, known: Known) -> Iterator[str]:
    """The ten, in their order, with the figure of each."""
    starts, done = _day(known.list["starts_on"]), completions(known.states)
    rows = []
    for key, one in known.tasks.items():
        if known.lights[key] not in TROUBLED:
            continue
        due = _day(one["due_on"])
        expected = min(100, ((known.on - starts).days + 1) * 100 // ((due - starts).days + 1))
        behind = max(0, expected - done.get(key, 0))
        over, left = max(0, (known.on - due).days), max(0, (due - known.on).days)
        rows.append((-over, -behind, left, key))
    wanted = [(key, -over, -behind, left) for over, behind, left, key in sorted(rows)[:WORRIES]]
    told = [
        (one.worry.task_id, one.worry.days_over, one.worry.behind_points, one.worry.days_left)
        for one in page["worries"]
    ]
    yield from _same("需要关注", told, wanted)


def _heat(page: Any, known: Known) -> Iterator[str]:
    """Each cell, and the sum below each unit."""
    cells: dict[tuple[int, str], list[bool]] = {}
    for one in known.held:
        place = (one["unit_id"], known.tasks[one["task_id"]]["chapter"])
        cells.setdefault(place, []).append(known.lights[one["task_id"]] in TROUBLED)
    counted = {place: (sum(found), len(found)) for place, found in cells.items()}
    told = {
        (row.unit_id, line.chapter): (cell.troubled, cell.total)
        for line in page["heat_lines"]
        for row, cell in line.cells
        if cell is not None
    }
    yield from _same("热力图", told, counted)
    units = _by_unit(known)
    sums = {key: (sum(found[one] for one in TROUBLED), found.total()) for key, found in units.items()}
    yield from _same(
        "热力图合计", {row.unit_id: (row.troubled, row.total) for row in page["heat_units"]}, sums
    )
    yield from _same("热力图单位数", page["heat_all"], len(units))


def _districts(page: Any, known: Known) -> Iterator[str]:
    """The table of the districts and the map."""
    from luoshi.records.organisations.models import Unit

    kinds = dict(Unit.objects.values_list("id", "kind"))
    units = {key: found for key, found in _by_unit(known).items() if kinds[key] == "区"}
    yield from _same("各区", {row.unit_id for row in page["districts"]}, set(units))
    for row in page["districts"]:
        yield from _lights(row.name, row.lights, units.get(row.unit_id, Counter()))
    areas = page["map"]["areas"] if page["map"] else []
    for area, row in zip(areas, page["districts"], strict=bool(areas)):
        found = units[row.unit_id]
        troubled, total = sum(found[one] for one in TROUBLED), found.total()
        told = (area["troubled"], area["total"], area["value"])
        yield from _same(f"地图 {area['name']}", told, (troubled, total, troubled * 100 // total))


def _forecast(name: str, told: Any, known: Known, on: date) -> Iterator[str]:
    """Expected, least and most, from the months' ends by the formula of docs/algorithms/cockpit.md."""
    days = _month_ends(known, on)
    done = [sum(light == "done" for light in known.lights_on(day).values()) for day in days]
    ends, total = _day(known.list["ends_on"]), len(known.tasks)
    if len(days) < POINTS_LEAST or days[-1] >= ends:
        yield from _same(f"{name}（不应有）", told, None)
        return
    steps = [later - earlier for earlier, later in pairwise(done)]
    pace, left = statistics.fmean(steps), (ends - days[-1]).days / 30.4375
    reach = T_90[len(steps) - 2] * statistics.stdev(steps) * math.sqrt(left + left**2 / len(steps))
    middle = done[-1] + pace * left
    wanted = [round(middle), math.floor(middle - reach), math.ceil(middle + reach)]
    wanted = [max(0, min(total, one)) for one in wanted]
    yield from _same(name, [told.expected, told.least, told.most], wanted)
    yield from _same(f"{name}的底数", (told.done, told.total, told.months), (done[-1], total, len(steps)))
    yield from _same(
        f"{name}的快慢", (round(told.pace, 6), round(told.months_left, 6)), (round(pace, 6), round(left, 6))
    )


def completions(states: States) -> dict[int, int]:
    """Task → the completion of the accepted report in the latest window."""
    found: dict[int, tuple[str, int]] = {}
    for one in states.get("report", {}).values():
        if one["state"] != "accepted":
            continue
        closes = states["window"][one["window_id"]]["closes_on"]
        known = found.get(one["task_id"])
        if known is None or closes > known[0]:
            found[one["task_id"]] = (closes, one["completion_percent"])
    return {key: percent for key, (_, percent) in found.items()}


def _by_unit(known: Known) -> dict[int, Counter[str]]:
    units: dict[int, Counter[str]] = {}
    for one in known.held:
        units.setdefault(one["unit_id"], Counter())[known.lights[one["task_id"]]] += 1
    return units


def _month_ends(known: Known, on: date) -> list[date]:
    """The ends of the list's months before that day, and the day itself; a list is followed for a year."""
    starts, ends = _day(known.list["starts_on"]), _day(known.list["ends_on"])
    day, found = max(starts, ends - timedelta(days=366)), []
    while (end := day.replace(day=calendar.monthrange(day.year, day.month)[1])) < on:
        if end <= ends:
            found.append(end)
        day = end + DAY
    return [*found, on]


def _lights(name: str, shown: Mapping[str, int], counted: Mapping[str, int]) -> Iterator[str]:
    for key in {*shown, *counted}:
        yield from _same(f"{name} 的 {key}", shown.get(key, 0), counted.get(key, 0))


def _same(name: str, shown: object, counted: object) -> Iterator[str]:
    if shown != counted:
        yield f"{name}：驾驶舱是 {shown}，按操作记录是 {counted}"


def _day(written: str) -> date:
    return date.fromisoformat(written)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + DAY, time(), _zone()) - timedelta(microseconds=1)


def _zone() -> Any:
    from luoshi.policy.dates.windows import BEIJING

    return BEIJING
