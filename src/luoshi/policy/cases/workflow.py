"""The steps of a programme as its `steps.toml` has them, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from luoshi.policy.terms.actors import RoleName

StepKind = Literal["check", "correction", "review", "sample", "notice", "payment"]
Outcome = Literal["met", "correctable", "unmet", "corrected", "lapsed", "pass", "return", "refuse", "done"]
OUTCOMES: Final[Mapping[StepKind, tuple[Outcome, ...]]] = {
    "check": ("met", "correctable", "unmet"),
    "correction": ("corrected", "lapsed"),
    "review": ("pass", "return", "refuse"),
    "sample": ("pass", "return", "refuse"),
    "notice": ("pass", "refuse"),
    "payment": ("done",),
}
"""What can come of a step, by its kind; each outcome leads to a step or to an end.

check: registers and rules by the program · correction: the applicant's turn · review: a person decides ·
sample: a person decides on a share of the cases, the rest passes · notice: published for some days · payment: paid in batches
"""
REFUSED: Final = "refused"
PAID: Final = "paid"
ENDS: Final = frozenset({REFUSED, PAID})
BY_PERSON: Final = frozenset({"review", "sample", "notice"})


ONLINE: Final = "online"
CHANNELS: Final = (ONLINE, "national", "counter")
"""Ways in which an application may come: these pages, the national system, an office counter."""


class IllFormedSteps(ValueError):
    """The steps are not as they must be; `faults` are sentences that name the entries."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Clause:
    """The clause that asks for a step, a paper or a particular: one for all parts, or each part's own."""

    common: str
    own: tuple[tuple[str, str], ...] = ()

    def of(self, part: str) -> str:
        """The clause for one part."""
        return dict(self.own).get(part, self.common)

    @property
    def all(self) -> tuple[str, ...]:
        """Every clause, once each, in the order of the parts."""
        return tuple(dict.fromkeys(path for _, path in self.own)) or (self.common,)


@dataclass(frozen=True, slots=True)
class Particular:
    """Something an applicant states that no rule reads: a name, a number. `kind`: how it is sealed and masked.

    `once`: may stand in one living case of the programme only. `parts`: which halves ask for it (none: all).
    """

    name: str
    kind: str
    meaning: str
    asked_by: Clause
    once: bool = False
    optional: bool = False
    parts: frozenset[str] = frozenset()

    def asked_in(self, part: str) -> bool:
        return not self.parts or part in self.parts


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that is handed in."""

    name: str
    title: str
    asked_by: Clause
    parts: frozenset[str] = frozenset()

    def asked_in(self, part: str) -> bool:
        return not self.parts or part in self.parts


@dataclass(frozen=True, slots=True)
class Asking:
    """A register that the automatic checks ask, once for each of these particulars."""

    register: str
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who acts (`role`, empty for the program and the applicant), in how many working days, what follows."""

    name: str
    title: str
    kind: StepKind
    asked_by: Clause
    role: RoleName | None
    days: int
    leads: Mapping[Outcome, str]
    share_bp: int = 0


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where one part is applied for: by which of the channels, and the sentence that tells an applicant the way."""

    part: str
    channels: frozenset[str]
    words: str
    clause: str

    @property
    def is_here(self) -> bool:
        """Whether a citizen applies on these pages."""
        return ONLINE in self.channels


@dataclass(frozen=True, slots=True)
class Source:
    """Where money comes from: `central`, `city`."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Workflow:
    """Everything that `steps.toml` says.

    `supplied`: fields that the office knows, by what they mean (`applied_at`, `money_left`); `declared`: fields that the
    applicant states. `final`: conditions that no correction can mend.
    """

    prefix: str
    consent_version: str
    consent: str
    window: Mapping[str, str]
    office: str
    objection: str
    appeal_days: int
    corrections_most: int
    names_published: bool
    supplied: Mapping[str, str]
    declared: tuple[str, ...]
    final: frozenset[str]
    particulars: tuple[Particular, ...]
    papers: tuple[Paper, ...]
    askings: tuple[Asking, ...]
    sources: tuple[Source, ...]
    steps: tuple[Step, ...]
    entrances: tuple[Entrance, ...] = ()

    def step(self, name: str) -> Step:
        """The step of that name. Raises KeyError."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """What asks for each step, each paper and each particular."""
        asked = [one.asked_by for one in self.steps] + [one.asked_by for one in self.papers]
        return (*asked, *(one.asked_by for one in self.particulars))

    def entrance(self, part: str) -> Entrance | None:
        """Where that part is applied for; None where the programme does not say."""
        return next((one for one in self.entrances if one.part == part), None)

    @property
    def first(self) -> Step:
        """Where every case begins."""
        return self.steps[0]

    def of_kind(self, kind: StepKind) -> tuple[Step, ...]:
        """The steps of one kind, in order."""
        return tuple(step for step in self.steps if step.kind == kind)
