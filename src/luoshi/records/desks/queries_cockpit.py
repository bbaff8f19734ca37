"""What the cockpit shows of one list: trend, slips, worries, heat. A constant number of queries, whatever the size."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import starmap
from typing import Any, Final

from django.db.models import DateField, F, Func, TextField

from luoshi.policy.progress.forecast import Forecast, forecast
from luoshi.policy.progress.standing import (
    LightChange,
    Point,
    Slip,
    latest_days,
    month_before,
    month_ends,
    slips,
    standing_on,
    trend,
)
from luoshi.policy.progress.states import TROUBLED, shown
from luoshi.policy.progress.worries import Candidate, Worry, worries
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.models import AuditEntry
from luoshi.records.tasks.models import GONE, Task
from luoshi.records.tasks.queries import (
    ListRow,
    Standing,
    TaskRow,
    UnitNow,
    most_troubled,
    task_rows,
    visible,
)

DISTRICT: Final = "区"
"""The kind of a unit that is a district's government, as the registers of units write it."""
DAYS: Final = 31
DAY: Final = Func(
    F("at"), template="(%(expressions)s AT TIME ZONE 'Asia/Shanghai')::date", output_field=DateField()
)
"""The day of an act in the city. It and the light are cut out by the server and taken as they come: thousands of
moments with their zones, or of values put through a converter each, would be half of the page's time."""
LIGHT: Final = Func(F("after"), template="(%(expressions)s ->> 'light')", output_field=TextField())
YEAR: Final = timedelta(days=366)
ROWS_MOST: Final = 500
"""The longest list of tasks behind one number."""


@dataclass(frozen=True, slots=True)
class History:
    """The light of every task of a list from its issue on. `tasks`: those not cancelled today."""

    changes: tuple[LightChange, ...]
    tasks: frozenset[int]

    def on(self, day: date) -> dict[int, str]:
        """Task id → light at the end of that day."""
        return standing_on(self.changes, self.tasks, day)


@dataclass(frozen=True, slots=True)
class WorryRow:
    """A task to worry about, with the figures of its place and the detail of its light."""

    place: int
    worry: Worry
    task: TaskRow
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """Tasks of one unit in one chapter. `step`: 0 none in trouble, 1 to 4 by the share that is."""

    troubled: int
    total: int

    @property
    def step(self) -> int:
        if not self.troubled:
            return 0
        return min(4, 1 + self.troubled * 4 // (self.total + 1))


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One unit: a cell for each chapter (None where it has no task there), and its sum."""

    unit_id: int
    name: str
    english: str
    kind: str
    division: str
    cells: tuple[Cell | None, ...]
    lights: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.lights.values())

    @property
    def troubled(self) -> int:
        return sum(self.lights.get(key, 0) for key in TROUBLED)


@dataclass(frozen=True, slots=True)
class Heat:
    """Chapter × unit; the most troubled units first. A task counts for each unit that holds it."""

    chapters: tuple[str, ...]
    rows: tuple[HeatRow, ...]

    @property
    def districts(self) -> tuple[HeatRow, ...]:
        return tuple(row for row in self.rows if row.kind == DISTRICT)


@dataclass(frozen=True, slots=True)
class Moved:
    """Slips since a day, and what became better, as numbers; the tasks are on their own page."""

    since: date
    worse: tuple[Slip, ...]
    better: int


@dataclass(frozen=True, slots=True)
class SlippedTask:
    """A task behind a number: its light on the earlier day and on the later one."""

    task: TaskRow
    before: str
    after: str


def history(list_id: int, by: Actor) -> History:
    """All changes of lights of the tasks that the actor may see in a list. Two queries."""
    seen = visible(by).filter(list_id=list_id).exclude(state__in=GONE)
    return _history(frozenset(seen.values_list("id", flat=True)))


def history_of(known: Standing) -> History:
    """The same where the tasks are known already. One query."""
    return _history(frozenset(task.id for task in known.tasks))


def _history(ids: frozenset[int]) -> History:
    rows = AuditEntry.objects.filter(task_id__in=ids, verb="light.change").order_by("id")
    return History(tuple(starmap(LightChange, rows.values_list("task_id", DAY, LIGHT))), ids)


def trend_of(known: History, row: ListRow, on: date, *, daily: bool) -> tuple[Point, ...]:
    """The counts at the ends of the list's months until that day, or of each of the last 31 days."""
    last = max(row.starts_on, on)
    if daily:
        return trend(known.changes, known.tasks, latest_days(last, DAYS))
    first = max(row.starts_on, row.ends_on - YEAR)
    points = [day for day in month_ends(first, last) if day <= row.ends_on or day == last]
    return trend(known.changes, known.tasks, points)


def forecast_of(points: tuple[Point, ...], row: ListRow) -> Forecast | None:
    """Tasks done by the list's end, from the monthly points of its trend."""
    told = [(point.on, point.lights["done"]) for point in points]
    return forecast(told, total=sum(points[-1].lights.values()), by=row.ends_on) if points else None


def moved(known: History, on: date) -> Moved:
    """What slipped since the end of last month."""
    since = month_before(on)
    before, after = known.on(since), known.on(on)
    return Moved(since, slips(before, after), len(slips(after, before)))


def worry_rows(row: ListRow, known: Standing, on: date, most: int) -> tuple[WorryRow, ...]:
    """The tasks of a list to worry about first. Two queries."""
    candidates = [
        Candidate(task.id, task.light, row.starts_on, task.due_on, task.completion_percent)
        for task in known.tasks
        if task.light in TROUBLED
    ]
    found = worries(candidates, on, most)
    tasks = Task.objects.in_bulk([one.task_id for one in found])
    shown = {task.id: task for task in task_rows(list(tasks.values()))}
    return tuple(
        WorryRow(place, one, shown[one.task_id], tasks[one.task_id].light_detail)
        for place, one in enumerate(found, 1)
    )


def heat(known: Standing) -> Heat:
    """How the tasks in trouble lie over chapters and units."""
    chapters = tuple(dict.fromkeys(task.chapter for task in known.tasks))
    found: dict[int, dict[str, dict[str, int]]] = {}
    for one in known.held:
        lights = found.setdefault(one.unit_id, {}).setdefault(one.chapter, {})
        lights[one.light] = lights.get(one.light, 0) + one.tasks
    made = [_heat_row(unit_id, known.units[unit_id], of_unit, chapters) for unit_id, of_unit in found.items()]
    made.sort(key=lambda one: (*most_troubled(one.lights), -one.total, one.name))
    return Heat(chapters, tuple(made))


def _heat_row(
    unit_id: int, unit: UnitNow, found: Mapping[str, Mapping[str, int]], chapters: tuple[str, ...]
) -> HeatRow:
    counted: Counter[str] = Counter()
    for one in found.values():
        counted.update(one)
    cells = tuple(_cell(found[chapter]) if chapter in found else None for chapter in chapters)
    return HeatRow(unit_id, *unit, cells, shown(counted))


def _cell(lights: Mapping[str, int]) -> Cell:
    return Cell(sum(lights.get(key, 0) for key in TROUBLED), sum(lights.values()))


def tasks_on(known: History, by: Actor, on: date, lights: Collection[str]) -> tuple[SlippedTask, ...]:
    """The tasks that had one of these lights at the end of that day, with today's light. Two queries."""
    then = known.on(on)
    ids = sorted(task_id for task_id, light in then.items() if light in lights)
    return _behind(by, {task_id: (then[task_id], "") for task_id in ids})


def slipped(known: History, by: Actor, since: date, on: date) -> tuple[SlippedTask, ...]:
    """The tasks whose light is worse on `on` than at the end of `since`, the worst first. Two queries."""
    worse = slips(known.on(since), known.on(on))
    return _behind(by, {one.task_id: (one.before, one.after) for one in worse})


def _behind(by: Actor, lights: Mapping[int, tuple[str, str]]) -> tuple[SlippedTask, ...]:
    ids = list(lights)[:ROWS_MOST]
    rows = {task.id: task for task in task_rows(list(visible(by).filter(pk__in=ids).order_by("order")))}
    return tuple(
        SlippedTask(rows[task_id], lights[task_id][0], lights[task_id][1] or rows[task_id].light)
        for task_id in ids
        if task_id in rows
    )
