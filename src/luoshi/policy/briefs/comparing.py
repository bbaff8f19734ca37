"""Two moments of a list compared: what moved, slipped, changed its wording, day, units or target. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from luoshi.policy.briefs.figures import RANK
from luoshi.policy.briefs.replay import TargetThen, TaskThen

What = Literal["added", "gone", "slipped", "improved", "completion", "due", "wording", "targets", "units"]
WHATS: Final[tuple[What, ...]] = (
    *("slipped", "improved", "completion", "due"),
    *("wording", "targets", "units", "added", "gone"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A task with what is different; `before` or `after` is None where it was not there."""

    task_id: int
    whats: tuple[What, ...]
    before: TaskThen | None
    after: TaskThen | None

    @property
    def shown(self) -> TaskThen:
        """The later state, or the earlier one of a task that is gone."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a difference has one side at least")
        return found


def compare(before: Mapping[int, TaskThen], after: Mapping[int, TaskThen]) -> tuple[Difference, ...]:
    """Every task with a difference, in the order of the list."""
    found = []
    for task_id in before.keys() | after.keys():
        old, new = before.get(task_id), after.get(task_id)
        whats = _whats(old, new)
        if whats:
            found.append(Difference(task_id, whats, old, new))
    return tuple(sorted(found, key=lambda one: (one.shown.order, one.task_id)))


def counted(differences: tuple[Difference, ...]) -> dict[What, int]:
    """How many tasks have each difference; all are there, in the order of `WHATS`."""
    return {what: sum(what in one.whats for one in differences) for what in WHATS}


def target_words(targets: tuple[TargetThen, ...]) -> str:
    """The figures a task is held to, for a table."""
    return "；".join(f"{one.what}{one.comparator}{one.value}{one.unit}" for one in targets)


def _whats(old: TaskThen | None, new: TaskThen | None) -> tuple[What, ...]:
    if old is None or new is None:
        return ("added",) if old is None else ("gone",)
    rank, was = RANK[new.light], RANK[old.light]
    tests: dict[What, bool] = {
        "slipped": rank < was,
        "improved": rank > was,
        "completion": new.completion != old.completion,
        "due": new.due_on != old.due_on,
        "wording": new.text != old.text,
        "targets": new.targets != old.targets,
        "units": new.unit_ids != old.unit_ids,
    }
    return tuple(what for what in WHATS if tests.get(what, False))
