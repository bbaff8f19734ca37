"""Which tasks to worry about first, by an order that can be said in one sentence. Pure.

Late tasks come first, the longest overdue on top; then those at risk, by how many points they are behind pro-rata
progress, and among equals the one whose time is up first. No weights, no hidden score: every place can be explained.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from luoshi.policy.progress.states import TROUBLED

PER_CENT: Final = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the order looks at. `completion_percent`: as last accepted, None where nothing was."""

    task_id: int
    light: str
    starts_on: date
    due_on: date
    completion_percent: int | None


@dataclass(frozen=True, slots=True)
class Worry:
    """A task with the figures of its place. `behind_points`: pro-rata minus accepted completion, at least 0."""

    task_id: int
    days_over: int
    behind_points: int
    days_left: int


def worries(candidates: Collection[Candidate], on: date, most: int) -> tuple[Worry, ...]:
    """The first `most` troubled tasks on that day."""
    measured = [_measured(one, on) for one in candidates if one.light in TROUBLED]
    measured.sort(key=lambda one: (-one.days_over, -one.behind_points, one.days_left, one.task_id))
    return tuple(measured[:most])


def _measured(one: Candidate, on: date) -> Worry:
    whole = max((one.due_on - one.starts_on).days + 1, 1)
    passed = (on - one.starts_on).days + 1
    expected = max(0, min(PER_CENT, passed * PER_CENT // whole))
    behind = max(0, expected - (one.completion_percent or 0))
    return Worry(one.task_id, max(0, (on - one.due_on).days), behind, max(0, (one.due_on - on).days))
