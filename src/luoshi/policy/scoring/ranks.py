"""Ranks only where the difference is more than noise.

A score would have been another with other tasks on the list: how much another, the jackknife tells. Each task is left out once and
the score computed again; with n tasks and these scores θ, the squared standard error is (n−1)/n · Σ(θ − mean)². It needs no
chance and no seed: the same facts give the same error for ever. Two units differ when their scores lie further apart
than 1.645 standard errors of the difference (90 % on both sides). A unit's rank is the stretch from one more than the units that are
surely better to all less those that are surely worse; only where both ends meet is it shown as a rank.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from luoshi.policy.scoring.scheme import Scheme
from luoshi.policy.scoring.scores import Facts, total, without

TASKS_LEAST: Final = 3
"""With fewer tasks nothing can be said about the noise, and the unit gets no rank."""
Z_90: Final = 1.645
CONFIDENCE_PERCENT: Final = 90


@dataclass(frozen=True, slots=True)
class Rank:
    """From the best to the worst place that the unit can be said to have, of `of` ranked units."""

    best: int
    worst: int
    of: int

    @property
    def is_certain(self) -> bool:
        return self.best == self.worst


def standard_error(scheme: Scheme, facts: Facts) -> int | None:
    """In hundredths of a point, rounded up; None with fewer than three tasks."""
    count = len(facts.tasks)
    if count < TASKS_LEAST:
        return None
    found = [total(scheme, without(facts, task_id)) for task_id in facts.tasks]
    mean = sum(found) / count
    return math.ceil(math.sqrt((count - 1) / count * sum((one - mean) ** 2 for one in found)))


def ranks(scores: Mapping[int, int], errors: Mapping[int, int | None]) -> dict[int, Rank]:
    """Unit id → rank, for the units whose error is known. `scores` and `errors` in hundredths."""
    known = {unit_id: error for unit_id, error in errors.items() if error is not None and unit_id in scores}
    return {unit_id: _rank(unit_id, known, scores) for unit_id in known}


def _rank(unit_id: int, known: Mapping[int, int], scores: Mapping[int, int]) -> Rank:
    better = worse = 0
    for other, error in known.items():
        apart = scores[other] - scores[unit_id]
        reach = Z_90 * math.hypot(error, known[unit_id])
        better += apart > reach and apart > 0
        worse += apart < -reach and apart < 0
    return Rank(1 + better, len(known) - worse, len(known))
