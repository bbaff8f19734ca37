"""What the queries of tasks answer with: frozen rows of lists, tasks, targets, reports, and how a list is narrowed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from luoshi.records.tasks.light_words import LightWords

GRADES: Final = ("live", "dataset", "document")
"""Grades of evidence, the strongest first."""
NO_CHAPTER: Final = "-"
"""In a filter: the tasks that stand in no chapter, as those registered by hand; an empty one does not narrow."""
Waiting = Literal["", "acknowledge", "report", "review", "returned"]


@dataclass(frozen=True, slots=True)
class ListRow:
    """A task list. `tasks` counts those not cancelled."""

    id: int
    title: str
    year: int
    state: str
    number: str
    document_id: int
    revises_id: int | None
    starts_on: date
    ends_on: date
    imported_at: datetime
    issued_at: datetime | None
    lights_on: date | None
    tasks: int


@dataclass(frozen=True, slots=True)
class UnitOfTask:
    """A unit holding a task, with its answer."""

    assignment_id: int
    unit_id: int
    name: str
    english: str
    role: str
    written: str
    state: str
    answered_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as a list shows it. `light` is a state of `policy.progress.lights`."""

    id: int
    list_id: int
    number: int | None
    chapter: str
    section: str
    text: str
    due_on: date
    state: str
    light: str
    completion_percent: int | None
    units: tuple[UnitOfTask, ...]

    @property
    def is_led(self) -> bool:
        """Whether one of its units leads."""
        return any(unit.role == "lead" for unit in self.units)


@dataclass(frozen=True, slots=True)
class LiveSource:
    """Where the system has a figure from, and as of when."""

    title: str
    as_of: datetime
    value: Decimal


@dataclass(frozen=True, slots=True)
class TargetRow:
    """`live`: what the system holds for it itself, so that nobody is asked (where the query looked for it)."""

    id: int
    value: Decimal
    unit: str
    comparator: str
    what: str
    deadline: str
    start: int
    end: int
    live: LiveSource | None = None


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    id: int
    name: str
    size: int
    content_type: str
    grade: str
    file_id: int


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """`figures`: target id → reported value. `live`: those of them that the system holds itself.

    `stage`: as in policy.progress.signing; `changes`: the state one looks at.
    """

    id: int
    assignment_id: int
    unit_id: int
    unit: str
    unit_english: str
    text: str
    completion_percent: int
    difficulty: str
    submitted: bool
    written_at: datetime
    stage: str
    steps: int
    filled_by: str
    checked_by: str
    checked_at: datetime | None
    signed_by: str
    signed_at: datetime | None
    inside_reason: str
    changes: int
    figures: Mapping[int, Decimal]
    evidence: tuple[EvidenceRow, ...]
    live: Mapping[int, LiveSource] = field(default_factory=dict)

    @property
    def grade(self) -> str:
        """How well it is proved: live data before data sets before documents; none where there is nothing."""
        held = {one.grade for one in self.evidence} | ({"live"} if self.live else set())
        return next((grade for grade in GRADES if grade in held), "none")


@dataclass(frozen=True, slots=True)
class WindowRow:
    id: int
    label: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class ReportRow:
    """The report of a task in a window; `state` is "none" where nobody has written yet."""

    id: int | None
    window: WindowRow
    state: str
    version: int
    reason: str
    submitted_at: datetime | None
    decided_at: datetime | None
    completion_percent: int | None
    contributions: tuple[ContributionRow, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Everything the page of one task shows."""

    row: TaskRow
    address: str
    deadline: str
    start: int
    end: int
    document_id: int
    light_detail: Mapping[str, Any]
    list: ListRow
    targets: tuple[TargetRow, ...]
    reports: tuple[ReportRow, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; empty values do not narrow. `waiting` is from the viewer's side."""

    words: str = ""
    lights: tuple[str, ...] = ()
    chapter: str = ""
    section: str = ""
    unit_id: int | None = None
    assignment: str = ""
    waiting: Waiting = ""
    order: str = "number"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of tasks; `page` counts from 1, `pages` is at least 1."""

    rows: tuple[TaskRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tasks have each light; every state is there, in the order of `STATES`."""

    key: str
    label: str
    lights: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.lights.values())


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of one list: in all, by chapter (in its order), by unit (most troubled first)."""

    all: Counts
    chapters: tuple[Counts, ...]
    units: tuple[Counts, ...]
    unacknowledged: int
    returned: int
    to_review: int


class TaskNow(NamedTuple):
    """A task as it is counted: where it stands and what the worries ask for."""

    id: int
    chapter: str
    light: str
    due_on: date
    completion_percent: int | None


class HeldNow(NamedTuple):
    """How many tasks of a chapter with one light a unit holds in one state of its assignments."""

    unit_id: int
    chapter: str
    light: str
    state: str
    tasks: int


class UnitNow(NamedTuple):
    """A unit of the counts, as it is named and sorted."""

    name: str
    english: str
    kind: str
    division: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a list stands now: its tasks in their order, and who holds how many of them. All counts are made from it."""

    tasks: tuple[TaskNow, ...]
    held: tuple[HeldNow, ...]
    units: Mapping[int, UnitNow]
    to_review: int
    words: LightWords
