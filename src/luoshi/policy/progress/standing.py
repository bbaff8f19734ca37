"""How a list stood on any past day, replayed from the changes of its lights. Pure.

A task without any change yet is "not-started": that is what an issued task begins with. Changes come in the order in
which they were written; the last one of a day is the light of that day. See docs/algorithms/cockpit.md.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from luoshi.policy.progress.states import STATES, shown

FIRST: Final[str] = "not-started"
POINTS_MOST: Final = 62
"""The longest trend: two months of days."""


class LightChange(NamedTuple):
    """A task's light from that day on. A tuple, for a year has thousands of them."""

    task_id: int
    on: date
    light: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A task whose light is worse than it was."""

    task_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Point:
    """How many tasks had each light at the end of that day, in the order of `STATES`.

    The five classes are always there, degrees where a task had one.
    """

    on: date
    lights: Mapping[str, int]


def standing_on(changes: Sequence[LightChange], tasks: Collection[int], on: date) -> dict[int, str]:
    """Task id → its light at the end of that day."""
    known = dict.fromkeys(tasks, FIRST)
    known.update((one.task_id, one.light) for one in changes if one.on <= on and one.task_id in known)
    return known


def trend(changes: Sequence[LightChange], tasks: Collection[int], days: Sequence[date]) -> tuple[Point, ...]:
    """The counts at the end of each day (ascending), in one pass over the changes. Raises ValueError beyond the limit."""
    if len(days) > POINTS_MOST:
        raise ValueError(f"{len(days)} points asked for, at most {POINTS_MOST}")
    known = dict.fromkeys(tasks, FIRST)
    counts: Counter[str] = Counter(known.values())
    ordered = sorted((one for one in changes if one.task_id in known), key=lambda one: one.on)
    place, found = 0, []
    for day in days:
        while place < len(ordered) and ordered[place].on <= day:
            one = ordered[place]
            counts[known[one.task_id]] -= 1
            counts[one.light] += 1
            known[one.task_id] = one.light
            place += 1
        found.append(Point(day, shown(counts)))
    return tuple(found)


def slips(before: Mapping[int, str], after: Mapping[int, str]) -> tuple[Slip, ...]:
    """The tasks of `after` whose light is further to the left in `STATES` than before, the worst first."""
    rank: dict[str, int] = {state: place for place, state in enumerate(STATES)}
    found = [
        Slip(task_id, before[task_id], light)
        for task_id, light in after.items()
        if task_id in before and rank[light] < rank[before[task_id]]
    ]
    return tuple(sorted(found, key=lambda one: (rank[one.after], -rank[one.before], one.task_id)))


def month_ends(first: date, last: date) -> tuple[date, ...]:
    """The last day of every month that ended from `first` on and before `last`, and `last` itself."""
    found, day = [], first.replace(day=1)
    while (end := _month_end(day)) < last:
        found.append(end)
        day = end + timedelta(days=1)
    return (*found, last)


def month_before(on: date) -> date:
    """The last day of the month before that day's."""
    return on.replace(day=1) - timedelta(days=1)


def latest_days(on: date, count: int) -> tuple[date, ...]:
    """The last `count` days up to `on`, ascending."""
    return tuple(on - timedelta(days=back) for back in range(count - 1, -1, -1))


def _month_end(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)
