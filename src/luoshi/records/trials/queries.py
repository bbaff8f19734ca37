"""Reading trials, and the recorded cases that they are made with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import F

from luoshi.library.programmes import load
from luoshi.policy.cases.freezing import facts_of
from luoshi.policy.rules.kinds import Case as Facts
from luoshi.policy.terms.actors import Actor
from luoshi.records.cases.models import WITHDRAWN, CaseFacts
from luoshi.records.programmes.permissions import SEE, require
from luoshi.records.programmes.queries import ProgrammeRow, programme
from luoshi.records.trials.models import Trial
from luoshi.records.trials.scenarios import asked_of

CASES_MOST: Final = 1_000_000
SHOWN_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of a side."""

    title: str
    granted: int
    cost_fen: int
    unserved: int


@dataclass(frozen=True, slots=True)
class SideRow:
    """One side of a trial. `exhausted`: (pot's title, day) of the pots that run out; `left`: (title, fen) of all limited ones."""

    parts: tuple[PartRow, ...]
    cost_fen: int
    granted: int
    unserved: int
    exhausted: tuple[tuple[str, date], ...]
    left: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A case that gets another amount."""

    name: str
    part: str
    before_fen: int
    after_fen: int

    @property
    def change_fen(self) -> int:
        return self.after_fen - self.before_fen


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A trial. `changes`: sentences that say what is otherwise; the figures are None until it has ended."""

    id: int
    programme_id: int
    title: str
    source: str
    size: int
    seed: int
    since: date
    changes: tuple[str, ...]
    work_id: int | None
    by_name: str
    at: datetime
    done_at: datetime | None
    cases: int
    before: SideRow | None
    after: SideRow | None
    winners: int
    won_fen: int
    losers: int
    lost_fen: int
    moved: tuple[MovedRow, ...]

    @property
    def more_fen(self) -> int:
        """What it costs more than now."""
        return self.won_fen - self.lost_fen


def trials(programme_id: int, by: Actor, *, most: int = SHOWN_MOST) -> tuple[TrialRow, ...]:
    """The newest trials of a programme, without their cases. Raises NotAllowed."""
    head = _programme(programme_id, by)
    rows = Trial.objects.filter(programme_id=programme_id).order_by("-id")[:most]
    return tuple(_row(row, head, moved=False) for row in rows)


def trial(trial_id: int, by: Actor) -> TrialRow | None:
    """One trial with the cases moved most; None where there is none. Raises NotAllowed."""
    row = Trial.objects.filter(pk=trial_id).first()
    return _row(row, _programme(row.programme_id, by), moved=True) if row else None


def question(trial_id: int) -> Trial | None:
    """The stored question of a trial, for its job; None where there is none or it is answered."""
    return Trial.objects.filter(pk=trial_id, result__isnull=True).select_related("programme").first()


def work_of(trial_id: int) -> int:
    """The work that answers a trial. Raises LookupError."""
    found = Trial.objects.filter(pk=trial_id).values_list("work_id", flat=True).first()
    if found is None:
        raise LookupError(trial_id)
    return found


def recorded(programme_id: int) -> Iterator[tuple[str, str, Facts]]:
    """(receipt, part, facts) of every application that was not withdrawn, by receipt; facts of the newest version."""
    head = programme(programme_id)
    if head is None:
        return
    fields = {book.name: book.fields for book in load(head.city, head.name).parts}
    rows = (
        CaseFacts.objects.filter(case__programme_id=programme_id, version=F("case__facts_version"))
        .exclude(case__state=WITHDRAWN)
        .order_by("case_id")
        .values_list("case__receipt", "case__part", "facts")[:CASES_MOST]
    )
    for receipt, part, facts in rows.iterator(chunk_size=5_000):
        yield receipt, part, facts_of(facts, fields[part])


def _programme(programme_id: int, by: Actor) -> ProgrammeRow:
    head = programme(programme_id)
    if head is None:
        raise LookupError(programme_id)
    require(by, SEE, head.name, "您没有查看这个项目的权限。")
    return head


def _row(row: Trial, head: ProgrammeRow, *, moved: bool) -> TrialRow:
    told: Mapping[str, Any] = row.result or {}
    titles = dict(head.parts)
    return TrialRow(
        row.pk,
        row.programme_id,
        row.title,
        row.source,
        row.size,
        row.seed,
        date.fromisoformat(row.asked["since"]),
        tuple(_changes(row, head)),
        row.work_id,
        row.by_name,
        row.at,
        row.done_at,
        told.get("cases", 0),
        _side(told["before"], titles) if told else None,
        _side(told["after"], titles) if told else None,
        told.get("winners", 0),
        told.get("won_fen", 0),
        told.get("losers", 0),
        told.get("lost_fen", 0),
        tuple(
            MovedRow(name, titles.get(part, part), before, after)
            for name, part, before, after in (told.get("moved", ()) if moved else ())
        ),
    )


def _side(data: Mapping[str, Any], titles: Mapping[str, str]) -> SideRow:
    parts = tuple(PartRow(titles.get(part, part), *rest) for part, *rest in data["parts"])
    return SideRow(
        parts,
        sum(one.cost_fen for one in parts),
        sum(one.granted for one in parts),
        sum(one.unserved for one in parts),
        tuple((titles.get(pot, pot), date.fromisoformat(day)) for pot, day in data["exhausted_on"].items()),
        tuple((titles.get(pot, pot), fen) for pot, fen in data["left_fen"].items()),
    )


def _changes(row: Trial, head: ProgrammeRow) -> Iterator[str]:
    """What is otherwise, in words: figure from → to, interpretation, money."""
    asked = asked_of(row.asked, head.city, head.name)
    books = {book.name: book for book in load(head.city, head.name).parts}
    for (part, name), value in asked.parameters.items():
        parameter = next(p for p in books[part].parameters if p.name == name)
        yield f"{books[part].title}：{parameter.meaning} → {parameter.shown(value)}"
    doubts = {doubt.name: doubt for book in books.values() for doubt in book.interpretations}
    for name, option in asked.rulings.items():
        yield f"{doubts[name].question} → {doubts[name].text_of(option)}"
    for pot, fen in asked.budgets_fen.items():
        yield f"资金额度{f'（{books[pot].title}）' if pot in books else ''} → {fen // 100:,}元"
