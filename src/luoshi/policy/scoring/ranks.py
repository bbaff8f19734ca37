"""Ranks only where the difference is more than noise.

A score would have been another with other tasks on the list: how much another, the jackknife tells. Each task is left out once and
the score computed again; with n tasks and these scores θ, the squared standard error is (n−1)/n · Σ(θ − mean)². It needs no
chance and no seed: the same facts give the same error for ever.

Three tasks say little about how much tasks differ, and three alike tasks would say "not at all". So each unit's variance
a task is drawn towards that of all units, as if `PRIOR_TASKS` more tasks of the common spread had been seen. Two units differ when
their scores lie further apart than Student's t at 90 % (both sides; Welch's degrees of freedom) times the error of the
difference. A unit's rank is the stretch from one more than the units that are surely better to all less those that are surely
worse; only where both ends meet is it shown as a rank. How often this errs is counted in a test: see docs/algorithms/scoring.md.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from luoshi.policy.scoring.scheme import Scheme
from luoshi.policy.scoring.scores import Facts, total, without

TASKS_LEAST: Final = 3
"""With fewer tasks nothing can be said about the noise, and the unit gets no rank."""
PRIOR_TASKS: Final = 3
"""What the spread of all units weighs beside a unit's own, in degrees of freedom."""
Z_90: Final = 1.6448536269514722
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


def moderated(errors: Mapping[int, int | None], tasks: Mapping[int, int]) -> dict[int, int | None]:
    """Each unit's error with its variance a task drawn towards the common one. `errors` as `standard_error` gives them."""
    known = {unit_id: error for unit_id, error in errors.items() if error is not None}
    freedom = sum(tasks[unit_id] - 1 for unit_id in known)
    if not freedom:
        return dict(errors)
    spread = {unit_id: tasks[unit_id] * error**2 for unit_id, error in known.items()}
    common = sum((tasks[unit_id] - 1) * one for unit_id, one in spread.items()) / freedom

    def drawn(unit_id: int) -> int:
        count = tasks[unit_id]
        both = ((count - 1) * spread[unit_id] + PRIOR_TASKS * common) / (count - 1 + PRIOR_TASKS)
        return math.ceil(math.sqrt(both / count))

    return {unit_id: None if error is None else drawn(unit_id) for unit_id, error in errors.items()}


def ranks(
    scores: Mapping[int, int], errors: Mapping[int, int | None], tasks: Mapping[int, int]
) -> dict[int, Rank]:
    """Unit id → rank, for the units whose error is known. `scores` and moderated `errors` in hundredths."""
    known = {unit_id: error for unit_id, error in errors.items() if error is not None and unit_id in scores}
    return {unit_id: _rank(unit_id, known, scores, tasks) for unit_id in known}


def _rank(
    unit_id: int, known: Mapping[int, int], scores: Mapping[int, int], tasks: Mapping[int, int]
) -> Rank:
    better = worse = 0
    for other in known:
        apart = scores[other] - scores[unit_id]
        reach = _reach(known[other], tasks[other], known[unit_id], tasks[unit_id])
        better += apart > reach and apart > 0
        worse += apart < -reach and apart < 0
    return Rank(1 + better, len(known) - worse, len(known))


def _reach(error: int, tasks: int, other_error: int, other_tasks: int) -> float:
    """How far two scores may lie apart by noise alone."""
    one, other = error**2, other_error**2
    if not one + other:
        return 0.0
    own = one**2 / (tasks - 1 + PRIOR_TASKS) + other**2 / (other_tasks - 1 + PRIOR_TASKS)
    return student((one + other) ** 2 / own) * math.sqrt(one + other)


def student(freedom: float) -> float:
    """The 95th percentile of Student's t (both sides: 90 %), to a thousandth from five degrees of freedom on.

    The expansion in powers of 1/freedom: Abramowitz and Stegun 26.7.5.
    """
    z = Z_90
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
