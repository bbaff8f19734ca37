"""What callers hand in and get back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from luoshi.records.persons.values import NewPerson


@dataclass(frozen=True, slots=True)
class Application:
    """One application as it is submitted, in plain text.

    `facts`: declared fields as in JSON. `papers`: paper name → id of a stored file; `papers_elsewhere`: the papers lie in
    the system it came from. `request_key`: the same key twice is the same application. `applied_at`: when it was made
    elsewhere, for what arrives from another system.
    """

    part: str
    person: NewPerson
    facts: Mapping[str, Any]
    particulars: Mapping[str, str] = field(repr=False)
    consent_version: str
    papers: Mapping[str, int] = field(default_factory=dict)
    papers_elsewhere: bool = False
    channel: str = "online"
    request_key: str | None = None
    applied_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of an application: a case with its receipt, or the sentence that says why it was not taken.

    `admitted`: its number in the order of admission, None where the money was used up (the case is then refused at once).
    """

    receipt: str = ""
    case_id: int | None = None
    amount_fen: int = 0
    admitted: int | None = None
    state: str = ""
    refusal: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the registers said about a case: (register, particular) → row, or None where it knows no such thing."""

    case_id: int
    answers: Mapping[tuple[str, str], Mapping[str, Any] | None] = field(repr=False)
