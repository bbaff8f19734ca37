"""What a programme makes of the registers' answers: its `evidence.py` holds one pure function of this shape."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from luoshi.policy.rules.kinds import Value

Answers = Mapping[tuple[str, str], Mapping[str, Any] | None]
"""(register, particular) → what the register holds, None where it knows no such thing. Only what was answered is in it."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What the applicant states, in plain text: particulars by name, `applicant` the id number, `name` the name."""

    part: str
    particulars: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """The applicant and a register do not say the same. Both as they are shown: masked or plain words."""

    field: str
    register: str
    stated: str
    found: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Facts by field with the register that holds them, labels for statistics (no personal data), differences."""

    facts: Mapping[str, Value]
    sources: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()


Reader = Callable[[Stated, Answers], Evidence]
