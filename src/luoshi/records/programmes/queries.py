"""Reading programmes: rows, parameters with their history, interpretations, money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Sum

from luoshi.library.programmes import load
from luoshi.policy.cases.workflow import Workflow
from luoshi.policy.dates.windows import in_beijing
from luoshi.policy.rules.settings import Interpretation, Parameter
from luoshi.records.programmes.deciding import Standing, standing
from luoshi.records.programmes.models import (
    Funding,
    ParameterChange,
    Programme,
    Purse,
    RuleVersion,
    RulingMade,
)

__all__ = ["Standing", "standing"]  # read from here, with all other queries


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme in operation. `parts`: name and title of each."""

    id: int
    city: str
    name: str
    number: str
    title: str
    state: str
    revision: int
    opened_at: datetime
    parts: tuple[tuple[str, str], ...]

    def address(self, clause: str) -> str:
        """The full address of a clause of its document."""
        return f"{self.number}#{clause}"


@dataclass(frozen=True, slots=True)
class Value:
    """One dated value: as written, and for a recorded change who, when and why."""

    since: date
    shown: str
    decided_by: str = ""
    decided_on: date | None = None
    why: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A parameter of a part, with its values of the document and the recorded ones, by day."""

    part: str
    name: str
    kind: str
    meaning: str
    address: str
    values: tuple[Value, ...]
    current: str
    options: tuple[tuple[str, str], ...] = ()
    """Codes with their words, where the value is one of a list."""


@dataclass(frozen=True, slots=True)
class RulingRow:
    """One recorded ruling."""

    option: str
    text: str
    since: date
    decided_by: str
    decided_on: date
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InterpretationRow:
    """A doubt of the text: options, what is taken by default and why, and the rulings so far, newest first."""

    name: str
    address: str
    question: str
    options: tuple[tuple[str, str], ...]
    default: str
    reason: str
    current: str
    rulings: tuple[RulingRow, ...]


@dataclass(frozen=True, slots=True)
class PurseRow:
    """One account of a pot, in fen."""

    pot: str
    source: str
    title: str
    weight: int
    account_id: int
    balance_fen: int
    held_fen: int

    @property
    def available_fen(self) -> int:
        return self.balance_fen - self.held_fen


@dataclass(frozen=True, slots=True)
class FundingRow:
    """Money that was given, with its authority."""

    pot: str
    amounts: Mapping[str, int]
    total_fen: int
    authority: str
    decided_on: date
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of the rules under which something was or could have been decided, with how many rulings and changed parameters."""

    part: str
    part_title: str
    version: str
    since: datetime
    rulings: int
    changes: int


def programmes() -> tuple[ProgrammeRow, ...]:
    """All programmes in operation, in the order in which they were opened."""
    return tuple(_row(row) for row in Programme.objects.order_by("id"))


def programme(programme_id: int) -> ProgrammeRow | None:
    """One programme."""
    row = Programme.objects.filter(pk=programme_id).first()
    return _row(row) if row else None


def programme_named(name: str) -> ProgrammeRow | None:
    """The programme of a folder name."""
    row = Programme.objects.filter(name=name).first()
    return _row(row) if row else None


def workflow_of(row: ProgrammeRow | Programme) -> Workflow:
    """How its cases are handled. Raises LookupError where the library no longer says so."""
    flow = load(row.city, row.name).workflow
    if flow is None:
        raise LookupError(row.name)
    return flow


def parameters(programme_id: int, day: date) -> tuple[ParameterRow, ...]:
    """Every parameter of every part, with its history; `current` is the value in force on `day`."""
    head = Programme.objects.get(pk=programme_id)
    changes = list(ParameterChange.objects.filter(programme_id=programme_id).order_by("id"))
    found = []
    for book in load(head.city, head.name).parts:
        stand = standing(programme_id, book.name)
        for parameter in book.parameters:
            mine = [c for c in changes if c.name == parameter.name and c.part in {"", book.name}]
            found.append(_parameter(book.name, book.address(parameter.clause), parameter, mine, stand, day))
    return tuple(found)


def interpretations(programme_id: int, day: date) -> tuple[InterpretationRow, ...]:
    """Every doubt of the document with its rulings; `current` is the option in force on `day`."""
    head = Programme.objects.get(pk=programme_id)
    rulings = list(RulingMade.objects.filter(programme_id=programme_id).order_by("-id"))
    doubts: dict[str, tuple[Interpretation, str]] = {}
    for book in load(head.city, head.name).parts:
        for doubt in book.interpretations:
            doubts.setdefault(doubt.name, (doubt, book.address(doubt.clause)))
    return tuple(_interpretation(doubt, address, rulings, day) for doubt, address in doubts.values())


def purses(programme_id: int) -> tuple[PurseRow, ...]:
    """The accounts of a programme with their balances; one query."""
    head = Programme.objects.get(pk=programme_id)
    flow = load(head.city, head.name).workflow
    titles = {source.name: source.title for source in flow.sources} if flow else {}
    rows = (
        Purse.objects.filter(programme_id=programme_id)
        .annotate(balance=F("account__balance_fen"), held=F("account__held_fen"))
        .order_by("id")
    )
    return tuple(
        PurseRow(p.pot, p.source, titles.get(p.source, p.source), p.weight, p.account_id, p.balance, p.held)
        for p in rows
    )


def paid_fen(programme_id: int) -> int:
    """What the programme has paid in all, claw-backs taken off."""
    found = Programme.objects.filter(pk=programme_id).aggregate(fen=Sum("paid__balance_fen"))["fen"]
    return found or 0


def last_day(head: ProgrammeRow, parts: Sequence[str], day: date) -> date | None:
    """The last day on which one of these parts is applied for, by the parameters in force on `day`; None without such an end."""
    found = []
    for part in parts:
        now = standing(head.id, part)
        name = now.publication.workflow.window.get("closes") if now.publication.workflow else None
        value = next((p.at(day) for p in now.decider.bound.book.parameters if p.name == name), None)
        if isinstance(value, datetime):
            found.append((in_beijing(value) - timedelta(seconds=1)).date())
    return max(found, default=None)


def fundings(programme_id: int) -> tuple[FundingRow, ...]:
    """Money given to the programme, oldest first."""
    return tuple(
        FundingRow(f.pot, f.amounts, sum(f.amounts.values()), f.authority, f.decided_on, f.at, f.by_name)
        for f in Funding.objects.filter(programme_id=programme_id).order_by("id")
    )


def versions(programme_id: int) -> tuple[VersionRow, ...]:
    """Every version of the rules, newest first."""
    rows = RuleVersion.objects.filter(programme_id=programme_id).select_related("programme").order_by("-id")
    return tuple(
        VersionRow(
            row.part,
            load(row.programme.city, row.programme.name).part(row.part).title,
            row.version,
            row.since,
            len(row.rulings),
            len(row.overrides),
        )
        for row in rows
    )


def _row(row: Programme) -> ProgrammeRow:
    parts = tuple((book.name, book.title) for book in load(row.city, row.name).parts)
    return ProgrammeRow(
        row.pk, row.city, row.name, row.number, row.title, row.state, row.revision, row.opened_at, parts
    )


def _parameter(
    part: str, address: str, parameter: Parameter, changes: list[ParameterChange], stand: Standing, day: date
) -> ParameterRow:
    by_day = {value.since: Value(value.since, parameter.shown(value.value)) for value in parameter.values}
    now = {p.name: p for p in stand.decider.bound.book.parameters}[parameter.name]
    for change in changes:
        shown: Any = next(v.value for v in now.values if v.since == change.since)
        by_day[change.since] = Value(
            change.since,
            parameter.shown(shown),
            change.decided_by,
            change.decided_on,
            change.why,
            change.at,
        )
    values = tuple(by_day[since] for since in sorted(by_day))
    current = parameter.shown(now.at(day))
    return ParameterRow(
        part,
        parameter.name,
        str(parameter.kind),
        parameter.meaning,
        address,
        values,
        current,
        parameter.names,
    )


def _interpretation(
    doubt: Interpretation, address: str, rulings: list[RulingMade], day: date
) -> InterpretationRow:
    mine = [ruling for ruling in rulings if ruling.interpretation == doubt.name]
    holding = sorted((r for r in mine if r.since <= day), key=lambda r: (r.since, r.decided_on, r.pk))
    return InterpretationRow(
        name=doubt.name,
        address=address,
        question=doubt.question,
        options=tuple((option.name, option.text) for option in doubt.options),
        default=doubt.default,
        reason=doubt.reason,
        current=holding[-1].option if holding else doubt.default,
        rulings=tuple(
            RulingRow(r.option, doubt.text_of(r.option), r.since, r.decided_by, r.decided_on, r.why, r.at)
            for r in mine
        ),
    )
