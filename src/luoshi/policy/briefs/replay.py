"""How the tasks of a list stood at a moment, replayed from what was done until then. Pure.

Every act wrote the fields that it left behind; folded in their order they give the state of that moment, whatever
happened since. See docs/algorithms/briefs.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

CONFIDENTIAL: Final = "confidential"
FIRST_LIGHT: Final = "not-started"
COUNTED: Final = frozenset({"active", "closed"})
"""Tasks that count: in hand or closed. Cancelled and replaced ones stand in no figure."""


@dataclass(frozen=True, slots=True)
class Act:
    """One audit row: of what kind its subject is, which task it belongs to, the fields it left (None: taken away)."""

    at: datetime
    verb: str
    kind: str
    subject_id: int
    task_id: int
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, order=True)
class TargetThen:
    """A figure the task was held to, as written: comparator, value (a decimal string), unit."""

    what: str
    comparator: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class TaskThen:
    """A task as it stood. `completion`: as accepted, None where nothing was accepted yet."""

    id: int
    number: int | None
    order: int
    chapter: str
    text: str
    due_on: date
    state: str
    light: str
    completion: int | None
    leader_id: int | None
    unit_ids: frozenset[int]
    targets: tuple[TargetThen, ...]
    is_confidential: bool = False


@dataclass(slots=True)
class _Folding:
    fields: dict[str, Any] = field(default_factory=dict)
    light: str = FIRST_LIGHT
    targets: dict[int, TargetThen] = field(default_factory=dict)
    units: dict[int, tuple[int, bool]] = field(default_factory=dict)
    accepted: dict[int, int] = field(default_factory=dict)


def standing(acts: Iterable[Act], windows: Mapping[int, date], until: datetime) -> dict[int, TaskThen]:
    """Task id → how it stood at the end of `until`, those that count only. `acts` in the order they were written.

    `windows`: window id → the day it closes on; the completion is that of the latest accepted window.
    """
    known: dict[int, _Folding] = {}
    for act in acts:
        if act.at > until:
            continue  # rows are in the order of writing, which need not be that of their moments
        fold = FOLDS.get(act.kind)
        if fold is not None:
            fold(known.setdefault(act.task_id, _Folding()), act)
    found = {task_id: _then(task_id, one, windows) for task_id, one in known.items() if "text" in one.fields}
    return {task_id: one for task_id, one in found.items() if one.state in COUNTED}


def _task(one: _Folding, act: Act) -> None:
    if act.subject_id != act.task_id:
        return
    if act.after is None:
        one.fields.clear()
    else:
        one.fields.update(act.after)


def _light(one: _Folding, act: Act) -> None:
    if act.after and "light" in act.after:
        one.light = str(act.after["light"])


def _target(one: _Folding, act: Act) -> None:
    if act.after is None:
        one.targets.pop(act.subject_id, None)
        return
    old = one.targets.get(act.subject_id, TargetThen("", "", "", ""))
    one.targets[act.subject_id] = TargetThen(
        str(act.after.get("what", old.what)),
        str(act.after.get("comparator", old.comparator)),
        _plain(str(act.after.get("value", old.value))),
        str(act.after.get("unit", old.unit)),
    )


def _assignment(one: _Folding, act: Act) -> None:
    after = act.after or {}
    unit, held = one.units.get(act.subject_id, (0, True))
    state = after.get("state")
    one.units[act.subject_id] = (int(after.get("unit_id", unit)), held if state is None else state != "ended")


def _report(one: _Folding, act: Act) -> None:
    after = act.after or {}
    if "window_id" not in after:
        return
    if after.get("state") == "accepted" and after.get("completion_percent") is not None:
        one.accepted[int(after["window_id"])] = int(after["completion_percent"])
    else:
        one.accepted.pop(int(after["window_id"]), None)


FOLDS: Final = {
    "task": _task,
    "light": _light,
    "target": _target,
    "assignment": _assignment,
    "report": _report,
}
KINDS: Final = tuple(FOLDS)


def _then(task_id: int, one: _Folding, windows: Mapping[int, date]) -> TaskThen:
    fields = one.fields
    latest = max(one.accepted, key=lambda window: windows.get(window, date.min), default=None)
    return TaskThen(
        task_id,
        fields.get("number"),
        int(fields.get("order") or 0),
        str(fields.get("chapter") or ""),
        str(fields["text"]),
        date.fromisoformat(str(fields["due_on"])),
        str(fields.get("state", "")),
        one.light,
        one.accepted[latest] if latest is not None else None,
        fields.get("leader_id"),
        frozenset(unit for unit, held in one.units.values() if held and unit),
        tuple(sorted(one.targets.values())),
        fields.get("visibility") == CONFIDENTIAL,
    )


def _plain(value: str) -> str:
    """A decimal without zeros behind its point: what was written is compared, not how it was stored."""
    return value.rstrip("0").rstrip(".") if "." in value else value
