"""A year that the sample city has lived: acknowledgements, quarterly reports, extensions and closings up to the day.

Everything is openly fictional and drawn from a seed; it goes through the same actions as real work, each at its own
time in the past, so that trends, stories and scores have something to show.
"""

import heapq
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Final

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import ActionRefused
from luoshi.records.closing import actions as closing
from luoshi.records.tasks import actions, queries

PACES: Final = (
    (0.62, "steady", 1.04),
    (0.17, "fast", 1.3),
    (0.11, "slow", 0.8),
    (0.06, "stalled", 0.35),
    (0.04, "silent", 1.0),
)
"""Share of the tasks, name, and speed against the calendar."""
WORDS: Final = {
    "steady": "各项工作按计划推进，已完成全年工作量的{percent}%。",
    "fast": "进展快于计划，已完成全年工作量的{percent}%，下一步巩固成果。",
    "slow": "前期手续办理偏慢，正在会商解决，目前完成约{percent}%。",
    "stalled": "用地和资金尚未落实，目前仅完成{percent}%，已提请协调。",
    "silent": "已启动，完成约{percent}%。",
}
DIFFICULT: Final = {"slow": "审批环节多，办理时间长于预期。", "stalled": "用地指标未落实，需要市级层面协调。"}
PHOTO: Final = b"\x89PNG\r\n\x1a\n" + bytes(64)
Act = Callable[[datetime], None]


@dataclass
class Life:
    """What is still to happen, in the order of time; what lies after `until` does not happen."""

    until: datetime
    chance: Random
    open_numbers: frozenset[int] = frozenset()
    """The numbers of tasks that are not closed by this life: demo.toml tells what becomes of them."""
    waiting: list[tuple[datetime, int, Act]] = field(default_factory=list)
    counter: "itertools.count[int]" = field(default_factory=itertools.count)

    def on(self, at: datetime, act: Act) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self.waiting, (at, next(self.counter), act))

    def after(self, at: datetime, days: tuple[int, int], act: Act) -> None:
        """Let something happen some days later, in office hours."""
        later = at + timedelta(days=self.chance.randint(*days))
        self.on(later.replace(hour=self.chance.randint(9, 17), minute=self.chance.randint(0, 59)), act)

    def live(self) -> None:
        """Do everything up to the end; what the state of things refuses is left out, as people would."""
        while self.waiting and self.waiting[0][0] <= self.until:
            at, _, act = heapq.heappop(self.waiting)
            try:
                act(at)
            except ActionRefused:
                continue


@dataclass(frozen=True)
class Worked:
    """A task with the unit that speaks for it and the pace at which it goes."""

    page: queries.TaskPage
    pace: str
    speed: float
    starts_on: date

    @property
    def held(self) -> queries.UnitOfTask:
        return self.page.row.units[0]

    @property
    def by(self) -> Actor:
        return unit_actor(self.held.unit_id, self.held.name)

    def percent(self, on: date) -> int:
        """How far the task is on a day."""
        whole = max((self.page.row.due_on - self.starts_on).days, 1)
        return max(1, min(100, round((on - self.starts_on).days / whole * self.speed * 100)))


def unit_actor(unit_id: int, name: str) -> Actor:
    """Somebody of the unit."""
    return Actor(None, name, frozenset({"unit"}), frozenset({unit_id}))


def live_year(list_id: int, life: Life, *, issued_at: datetime) -> None:
    """Let an issued list be worked on until the end of the life; its windows are open already."""
    until = life.until
    rows = queries.tasks(list_id, SYSTEM, queries.Filter(), size=queries.PAGE_MOST).rows
    life.after(issued_at, (1, 2), lambda at: _lead(rows, at))
    for unit_id, name in sorted({(unit.unit_id, unit.name) for row in rows for unit in row.units}):
        life.after(issued_at, (2, 9), partial(_acknowledge, unit_id, name, list_id))
    life.on(issued_at + timedelta(days=12), lambda at: _work(life, list_id, at))
    for day in _month_ends(day_of(issued_at), day_of(until)):
        life.on(
            until.replace(year=day.year, month=day.month, day=day.day, hour=23),
            lambda at: _lights(list_id, at),
        )
    life.live()


def live_window(list_id: int, window_id: int, life: Life, *, opened_at: datetime) -> None:
    """The window that is open now: some units have reported, some reports wait for the office, most are to come."""
    window = next(one for one in queries.windows(list_id) if one.id == window_id)
    for task in _tasks(list_id, date(day_of(opened_at).year, 1, 1)):
        if task.page.row.state == "active" and task.pace != "silent":
            life.after(opened_at, (0, 14), partial(_report, life, task, window))
    life.live()


def _lead(rows: Sequence[queries.TaskRow], at: datetime) -> None:
    actions.decide_first_named([row.id for row in rows], by=SYSTEM, at=at)


def _acknowledge(unit_id: int, name: str, list_id: int, at: datetime) -> None:
    actions.acknowledge_all(unit_id, list_id, by=unit_actor(unit_id, name), at=at)


def _lights(list_id: int, at: datetime) -> None:
    actions.refresh_lights(list_id, by=SYSTEM, at=at)


def _work(life: Life, list_id: int, at: datetime) -> None:
    """Every task gets its pace, and every window its report."""
    windows = queries.windows(list_id)
    for task in _tasks(list_id, date(day_of(at).year, 1, 1)):
        for window in windows:
            if not (task.pace == "silent" and window != windows[0]):
                _plan_report(life, task, window)
        if task.pace in {"slow", "stalled"}:
            life.after(at, (150, 200), partial(_ask_time, life, task))


def _tasks(list_id: int, starts_on: date) -> Iterator[Worked]:
    """The tasks of a list that units hold, each with its pace: drawn once by the task, so the same in every window."""
    for row in queries.tasks(list_id, SYSTEM, queries.Filter(), size=queries.PAGE_MOST).rows:
        page = queries.task_page(row.id, SYSTEM)
        if page is not None and page.row.units:
            own = Random(row.number or row.id)  # noqa: S311 - a fictional pace
            yield Worked(page, *_pace(own), starts_on)


def _pace(chance: Random) -> tuple[str, float]:
    drawn, reached = chance.random(), 0.0
    for share, name, speed in PACES:
        reached += share
        if drawn < reached:
            return name, speed * chance.uniform(0.95, 1.05)
    return PACES[0][1], PACES[0][2]


def _plan_report(life: Life, task: Worked, window: queries.WindowRow) -> None:
    closes = life.until.replace(
        year=window.closes_on.year, month=window.closes_on.month, day=window.closes_on.day
    )
    life.after(closes, (-5, 0), partial(_report, life, task, window))


def _report(life: Life, task: Worked, window: queries.WindowRow, at: datetime) -> None:
    percent = task.percent(day_of(at))
    row = actions.write_contribution(
        task.held.assignment_id,
        window.id,
        text=WORDS[task.pace].format(percent=percent),
        completion_percent=percent,
        difficulty=DIFFICULT.get(task.pace, ""),
        figures=_figures(task, percent),
        by=task.by,
        at=at,
    )
    report = actions.submit_contribution(row.pk, by=task.by, at=at)
    life.after(at, (1, 4), lambda when: _accept(report.pk, report.version, percent, when))
    if percent == 100 and task.page.row.number not in life.open_numbers:
        life.after(at, (6, 20), lambda when: _close(life, task, when))


def _figures(task: Worked, percent: int) -> dict[int, Decimal]:
    """The share of each target that is reached, in whole numbers where the target is one."""
    found = {}
    for target in task.page.targets:
        value = target.value * percent / 100
        whole = target.value == target.value.to_integral_value()
        found[target.id] = value.quantize(Decimal(1)) if whole else value.quantize(Decimal("0.01"))
    return found


def _accept(report_id: int, version: int, percent: int, at: datetime) -> None:
    actions.accept_report(report_id, completion_percent=percent, version=version, by=SYSTEM, at=at)


def _ask_time(life: Life, task: Worked, at: datetime) -> None:
    later = min(task.page.row.due_on + timedelta(days=60), date(task.page.row.due_on.year + 1, 3, 31))
    row = actions.ask_extension(
        task.held.assignment_id,
        proposed_due_on=later,
        reason=DIFFICULT[task.pace],
        progress=WORDS[task.pace].format(percent=task.percent(day_of(at))),
        by=task.by,
        at=at,
    )
    if task.pace == "stalled":
        life.after(at, (2, 6), lambda when: _grant(row.pk, row.version, later, when))
    else:
        life.after(at, (2, 6), lambda when: _refuse(row.pk, row.version, when))


def _grant(extension_id: int, version: int, due_on: date, at: datetime) -> None:
    actions.grant_extension(
        extension_id, due_on=due_on, answer="同意延期，请按月报告进展。", version=version, by=SYSTEM, at=at
    )


def _refuse(extension_id: int, version: int, at: datetime) -> None:
    actions.refuse_extension(
        extension_id, reason="仍有条件按期完成，请倒排工期。", version=version, by=SYSTEM, at=at
    )


def _close(life: Life, task: Worked, at: datetime) -> None:
    row = closing.apply_closing(
        task.held.assignment_id,
        text="任务目标已全部完成，佐证材料附后。",
        evidence=[actions.Upload("完成情况.png", PHOTO)],
        by=task.by,
        at=at,
    )
    life.after(at, (2, 5), lambda when: _review(life, row.pk, row.version, when))


def _review(life: Life, closing_id: int, version: int, at: datetime) -> None:
    row = closing.review_closing(
        closing_id,
        kind=life.chance.choice(("paper", "on-site")),
        reviewed_on=day_of(at),
        findings="与佐证材料一致，目标完成。",
        version=version,
        by=SYSTEM,
        at=at,
    )
    life.after(at, (1, 3), lambda when: _close_off(row.pk, row.version, when))


def _close_off(closing_id: int, version: int, at: datetime) -> None:
    closing.close_task(closing_id, version=version, by=SYSTEM, at=at)


def _month_ends(first: date, last: date) -> list[date]:
    """The last day of each month between two days."""
    found, day = [], first
    while day <= last:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append(following - timedelta(days=1))
        day = following
    return [one for one in found if first <= one <= last]
