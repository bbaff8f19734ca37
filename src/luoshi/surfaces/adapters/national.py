"""Applications from the national system: fetched page by page, taken as if submitted here, then living the same life.

GET {url}?after={cursor} answers {"applications": [{id, part, applied_at, person, facts, particulars, consent}], "next": cursor}.
The same page fetched twice changes nothing: each application has its id as request key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPException
from typing import Any, Final, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases.actions import apply_many
from luoshi.records.cases.values import Application, Submitted
from luoshi.records.persons.values import NewPerson
from luoshi.records.registers.actions import note_feed
from luoshi.records.registers.queries import feed
from luoshi.surfaces.adapters.lines import is_private, parsed, straight

SOURCE: Final = "national"
PAGES_MOST: Final = 100
PAGE_MOST: Final = 1_000
ANSWER_MOST: Final = 16 * 1024 * 1024
TIMEOUT_SECONDS: Final = 20.0
FIRST_YEAR: Final = 2000
"""No application was made before."""


class NoPage(Exception):
    """The national system gave no usable page. Holds no personal data."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some applications in the order in which they were made, and where the next page begins (empty: that is all)."""

    applications: tuple[Mapping[str, Any], ...] = field(repr=False)
    next: str = ""


class National(Protocol):
    """The national system."""

    def page(self, after: str) -> Page:
        """The applications after a cursor. Raises NoPage."""


@dataclass(frozen=True)
class HttpNational:
    """The national system behind HTTP."""

    url: str
    token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError where personal data would come over an open line."""
        if not is_private(self.url):
            raise ValueError("全国系统的地址须为 https。")

    def page(self, after: str) -> Page:
        """Raises NoPage."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        request = Request(f"{self.url}?{urlencode({'after': after})}", headers=headers)  # noqa: S310 - checked above
        try:
            with straight().open(request, timeout=TIMEOUT_SECONDS) as reply:
                found = parsed(reply.read(ANSWER_MOST))
            rows, cursor = found["applications"], found.get("next") or ""
            if not isinstance(rows, list) or len(rows) > PAGE_MOST or not isinstance(cursor, str):
                raise NoPage("全国系统的应答不是约定的形式。")
        except HTTPError as problem:
            problem.close()
            raise NoPage(f"全国系统应答 {problem.code}。") from None
        except (URLError, OSError, HTTPException):
            raise NoPage("全国系统没有应答。") from None
        except (ValueError, KeyError, TypeError):
            raise NoPage("全国系统的应答不是约定的形式。") from None
        return Page(tuple(rows), cursor)


@dataclass(frozen=True, slots=True)
class Fetched:
    """How many applications came, were taken, and were not, with the reasons of those that were not by code."""

    came: int = 0
    taken: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)


def fetch(programme_id: int, system: National, consent_version: str, *, at: datetime) -> Fetched:
    """Take what is new, page by page; the cursor moves with each page that was taken. Raises NoPage."""
    came = taken = 0
    refused: dict[str, int] = {}
    cursor = feed(SOURCE)
    for _ in range(PAGES_MOST):
        page = system.page(cursor)
        if not page.applications:
            break
        told = _taken(programme_id, page.applications, consent_version, at=at)
        came += len(page.applications)
        taken += sum(one.case_id is not None for one in told)
        for one in told:
            if one.case_id is None:
                refused[one.code] = refused.get(one.code, 0) + 1
        cursor = page.next or cursor
        note_feed(SOURCE, cursor, came=len(told), refused=refused, by=SYSTEM, at=at)
        if not page.next:
            break
    return Fetched(came, taken, refused)


def _taken(
    programme_id: int, rows: Sequence[Mapping[str, Any]], consent_version: str, *, at: datetime
) -> list[Submitted]:
    made: list[Application | Submitted] = []
    for row in rows:
        try:
            made.append(application_of(row, consent_version))
        except (KeyError, TypeError, ValueError, AttributeError):
            made.append(Submitted(refusal="记录不是约定的形式。", code="malformed"))
    good = [one for one in made if isinstance(one, Application)]
    told = iter(apply_many(programme_id, good, by=SYSTEM, at=at) if good else ())
    return [one if isinstance(one, Submitted) else next(told) for one in made]


def application_of(row: Mapping[str, Any], consent_version: str) -> Application:
    """One record as an application. Without the consent that was given there it does not count. Raises KeyError, ValueError."""
    person = row["person"]
    made_at = datetime.fromisoformat(row["applied_at"])
    if made_at.tzinfo is None or made_at.year < FIRST_YEAR:
        raise ValueError("时间没有时区，或不可能")
    return Application(
        part=str(row["part"]),
        person=NewPerson(str(person["name"]), str(person["id_number"]), str(person.get("phone") or "")),
        facts=dict(row["facts"]),
        particulars={str(name): str(value) for name, value in row["particulars"].items()},
        consent_version=consent_version if row.get("consent") is True else "",
        papers_elsewhere=True,
        channel=SOURCE,
        request_key=f"{SOURCE}-{row['id']}",
        applied_at=made_at,
    )
