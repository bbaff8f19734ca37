"""The stages of a project, from the reserve pool to completion, and what is late on a day."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Stage = Literal["reserve", "preparatory", "started", "building", "completed"]
STAGES: Final[tuple[Stage, ...]] = ("reserve", "preparatory", "started", "building", "completed")
"""储备、前期、开工、在建、竣工, in their order."""
BEFORE_START: Final[frozenset[Stage]] = frozenset({"reserve", "preparatory"})
Late = Literal["start", "end", "milestone"]


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What the calendar says of a project; days are None where none is planned. `milestones`: open ones' days."""

    stage: Stage
    starts_on: date | None
    ends_on: date | None
    milestones: tuple[date, ...] = ()


def late(facts: ProjectFacts, on: date) -> tuple[Late, ...]:
    """What is overdue on that day: the start, the end, a milestone. A day counts to its end."""
    found: list[Late] = []
    if facts.starts_on is not None and facts.starts_on < on and facts.stage in BEFORE_START:
        found.append("start")
    if facts.ends_on is not None and facts.ends_on < on and facts.stage != "completed":
        found.append("end")
    if facts.stage != "completed" and any(day < on for day in facts.milestones):
        found.append("milestone")
    return tuple(found)


def rolling(facts: ProjectFacts, on: date, until: date) -> bool:
    """Whether the project is next in the rolling start: not begun, and planned to begin in this stretch."""
    return facts.stage in BEFORE_START and facts.starts_on is not None and on <= facts.starts_on <= until


def goes_back(before: Stage, after: Stage) -> bool:
    """Whether a change of stage goes back; that wants a reason."""
    return STAGES.index(after) < STAGES.index(before)
