"""Figures by name: each a number with the tasks that make it up, computed from how a list stood at a moment. Pure.

A figure is its name and its parameters; asked again it gives the same number, because the moment is one of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from luoshi.policy.briefs.replay import TaskThen
from luoshi.policy.progress.states import CLASSES, STATES, class_of
from luoshi.policy.terms.refusals import BadValue

Standing = Mapping[int, TaskThen]
RANK: Final[Mapping[str, int]] = {state: place for place, state in enumerate(STATES)}
SOON_DAYS: Final = 30
OF_STATE: Final = "state-"
"""Before the name of a state: the figure counts that state alone, where the name of a class counts all its degrees."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked: the figure's name, the list, the moment; narrowed by unit, chapter or leader (None, "": not).

    `since`: the earlier moment of figures that say what moved.
    """

    name: str
    list_id: int
    at: datetime
    unit_id: int | None = None
    chapter: str = ""
    leader_id: int | None = None
    since: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """For storing; `asked` reads it back."""
        return {
            "name": self.name,
            "list_id": self.list_id,
            "at": self.at.isoformat(),
            "unit_id": self.unit_id,
            "chapter": self.chapter,
            "leader_id": self.leader_id,
            "since": self.since.isoformat() if self.since else None,
        }


def asked(found: Mapping[str, Any]) -> Ask:
    """From stored plain data. Raises BadValue where it names no figure."""
    try:
        made = Ask(
            str(found["name"]),
            int(found["list_id"]),
            datetime.fromisoformat(found["at"]),
            int(found["unit_id"]) if found.get("unit_id") else None,
            str(found.get("chapter") or ""),
            int(found["leader_id"]) if found.get("leader_id") else None,
            datetime.fromisoformat(found["since"]) if found.get("since") else None,
        )
    except (KeyError, TypeError, ValueError):
        raise BadValue("没有这个数据的查询条件。") from None
    if made.name not in FIGURES or made.at.tzinfo is None:
        raise BadValue(f"没有名为“{made.name}”的数据。")
    if made.name in NEED_BEFORE and (made.since is None or made.since.tzinfo is None):
        raise BadValue("这个数据要比较两个时间，还缺较早的一个。")
    return made


def tasks_of(ask: Ask, now: Standing, before: Standing) -> tuple[int, ...]:
    """The tasks that make the figure up, in the order of the list; their number is the figure.

    Circulars and briefs go to everybody: a task that was confidential at that moment stands in no figure.
    """
    counts = FIGURES[ask.name]
    on = ask.at.date()
    found = [one for one in now.values() if _within(ask, one) and counts(one, before.get(one.id), on)]
    return tuple(one.id for one in sorted(found, key=lambda one: (one.order, one.id)))


def _within(ask: Ask, one: TaskThen) -> bool:
    return (
        not one.is_confidential
        and (ask.unit_id is None or ask.unit_id in one.unit_ids)
        and (not ask.chapter or one.chapter == ask.chapter)
        and (ask.leader_id is None or one.leader_id == ask.leader_id)
    )


Counts = Callable[[TaskThen, TaskThen | None, date], bool]


def _lit(light: str) -> Counts:
    return lambda one, _before, _on: class_of(one.light) == light


def _is(state: str) -> Counts:
    return lambda one, _before, _on: one.light == state


def _soon(one: TaskThen, _before: TaskThen | None, on: date) -> bool:
    return class_of(one.light) not in {"done", "late"} and on <= one.due_on <= on + timedelta(days=SOON_DAYS)


FIGURES: Final[Mapping[str, Counts]] = {
    "tasks": lambda _one, _before, _on: True,
    **{light: _lit(light) for light in CLASSES},
    **{OF_STATE + state: _is(state) for state in STATES},
    "due-soon": _soon,
    "no-figure": lambda one, _before, _on: one.completion is None,
    "slipped": lambda one, before, _on: before is not None and RANK[one.light] < RANK[before.light],
    "improved": lambda one, before, _on: before is not None and RANK[one.light] > RANK[before.light],
    "finished": lambda one, before, _on: one.light == "done" and (before is None or before.light != "done"),
    "extended": lambda one, before, _on: before is not None and one.due_on > before.due_on,
    "added": lambda _one, before, _on: before is None,
}
"""Name → whether a task counts, given how it stood before (None: it was not there) and the day of the moment."""
NEED_BEFORE: Final = frozenset({"slipped", "improved", "finished", "extended", "added"})
