"""What callers hand in and get back."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person as they say who they are, in plain text: never stored or logged like this."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    phone: str = field(default="", repr=False)
    id_kind: str = "id_number"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as lists and pages show them: masked."""

    id: int
    id_kind: str
    name: str
    id_number: str
    phone: str
    user_id: int | None


@dataclass(frozen=True, slots=True)
class Revealed:
    """A person in plain text: for who has a purpose, which is logged."""

    id: int
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LookRow:
    """One line of the log of looks."""

    id: int
    at: datetime
    by_name: str
    kind: str
    subject_id: int
    fields: tuple[str, ...]
    plain: bool
    purpose: str
