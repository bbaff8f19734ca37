"""How a programme finds people in whole registers (`candidates.toml`, already parsed): rows of a person, and rows that hang on them.

A programme says which rows belong to a person (`of_person`), which of several counts (`newest_by`), and which rows of other
registers go with them (`where`). What is found stands as if the person had stated it; the rules then decide as ever.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from luoshi.policy.cases.candidates import Candidate, Finder, Row, Rows
from luoshi.policy.cases.evidence import Stated

APPLICANT: Final = "applicant"
LOOKUPS_MOST: Final = 20


class IllFormedCandidates(ValueError):
    """`candidates.toml` is not as it must be; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """One row that is looked for; `about` is the particular that the applicant would state with it.

    `of_person`: the field that holds the person's number; one of `has_any` must be filled, none of `has_none`. `where`: field →
    (earlier row, its field). `unless`: fields that must not be true. `states`: the field whose value is stated.
    `absent`: that the register knows no such row is an answer too. `parts`: only for these (none: all).
    """

    about: str
    register: str
    of_person: str
    has_any: tuple[str, ...]
    has_none: tuple[str, ...]
    newest_by: tuple[str, ...]
    where: tuple[tuple[str, str, str], ...]
    unless: tuple[str, ...]
    states: str
    absent: bool
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything `candidates.toml` says. `parts`: (part, row, field) in order: the first whose field is filled; the last needs none."""

    register: str
    number: str
    name: str
    lookups: tuple[Lookup, ...]
    parts: tuple[tuple[str, str, str], ...]
    district: tuple[str, str]

    @property
    def registers(self) -> tuple[str, ...]:
        """The registers that must be there whole."""
        return tuple(dict.fromkeys((self.register, *(one.register for one in self.lookups))))


def plan_of(data: Mapping[str, Any]) -> Plan:
    """The plan. Raises IllFormedCandidates."""
    try:
        head = data["person"]
        plan = Plan(
            head["register"],
            head["number"],
            head["name"],
            tuple(_lookup(row) for row in data["rows"]),
            tuple((row["name"], *_place(row.get("has", "."))) for row in data["parts"]),
            _place(data.get("district", ".")),
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise IllFormedCandidates(f"candidates.toml 缺少或写错了一项：{problem}。") from problem
    _check(plan)
    return plan


def finder_of(plan: Plan) -> Finder:
    """The function that goes through whole registers once."""
    return lambda rows: _found(plan, {name: list(rows[name]) for name in plan.registers})


def _lookup(row: Mapping[str, Any]) -> Lookup:
    return Lookup(
        row["about"],
        row["register"],
        row.get("of_person", ""),
        tuple(row.get("has_any", ())),
        tuple(row.get("has_none", ())),
        tuple(row.get("newest_by", ())),
        tuple((field, *_place(place)) for field, place in row.get("where", {}).items()),
        tuple(row.get("unless", ())),
        row["states"],
        row.get("absent", False),
        frozenset(row.get("parts", ())),
    )


def _place(written: str) -> tuple[str, str]:
    about, _, field = written.partition(".")
    return about, field


def _check(plan: Plan) -> None:
    if not 0 < len(plan.lookups) <= LOOKUPS_MOST or not plan.parts or not plan.lookups[0].of_person:
        raise IllFormedCandidates(
            f"candidates.toml 须有 1 至 {LOOKUPS_MOST} 个 rows（第一个写明 of_person）和至少一个 parts。"
        )
    known = {APPLICANT}
    for one in plan.lookups:
        if bool(one.of_person) == bool(one.where):
            raise IllFormedCandidates(f"“{one.about}”须在 of_person 和 where 中写明一个。")
        strange = {about for _, about, _ in one.where} - known
        if strange or not one.parts <= {name for name, _, _ in plan.parts}:
            raise IllFormedCandidates(f"“{one.about}”引用了前面没有的行或没有的类别。")
        known.add(one.about)
    if {about for _, about, _ in plan.parts} - known - {""} or plan.district[0] not in {*known, ""}:
        raise IllFormedCandidates("parts 或 district 引用了没有的行。")


def _found(plan: Plan, rows: Rows) -> Iterator[Candidate]:
    persons = {one[plan.number]: one for one in rows[plan.register]}
    own = {one.about: _of_persons(one, rows[one.register]) for one in plan.lookups if one.of_person}
    hanging = {one.about: _index(one, rows[one.register]) for one in plan.lookups if one.where}
    for number in own[plan.lookups[0].about]:
        if number in persons and all(number in mine for mine in own.values()):
            mine = {APPLICANT: persons[number], **{about: found[number] for about, found in own.items()}}
            yield _candidate(plan, number, mine, hanging)


def _of_persons(one: Lookup, rows: Iterable[Row]) -> dict[str, Row]:
    """Person → the row that counts; of equal ones the first."""
    found: dict[str, Row] = {}
    for row in rows:
        fits = not one.has_any or any(row.get(name) for name in one.has_any)
        if not fits or any(row.get(name) for name in (*one.has_none, *one.unless)):
            continue
        number = row[one.of_person]
        if number not in found or _newest(one, row) > _newest(one, found[number]):
            found[number] = row
    return found


def _newest(one: Lookup, row: Row) -> str:
    return next((str(row[name]) for name in one.newest_by if row.get(name)), "")


def _index(one: Lookup, rows: Iterable[Row]) -> dict[tuple[Any, ...], Row]:
    """What a row is asked by → the first such row."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        if not any(row.get(name) for name in one.unless):
            found.setdefault(tuple(row.get(field) for field, _, _ in one.where), row)
    return found


def _candidate(
    plan: Plan, number: str, mine: dict[str, Row], hanging: Mapping[str, Mapping[tuple[Any, ...], Row]]
) -> Candidate:
    part = next(name for name, about, field in plan.parts if not about or mine[about].get(field))
    stated = {APPLICANT: number, "name": str(mine[APPLICANT][plan.name])}
    answers: dict[tuple[str, str], Row | None] = {(plan.register, APPLICANT): mine[APPLICANT]}
    for one in plan.lookups:
        if one.parts and part not in one.parts:
            continue
        asked = tuple(mine.get(about, {}).get(field) for _, about, field in one.where)
        if one.where and not all(asked):
            continue
        row = hanging[one.about].get(asked) if one.where else mine[one.about]
        if row is None and not one.absent:
            continue
        stated[one.about] = str(row[one.states] if row else asked[0])
        answers[one.register, one.about] = row
        if row is not None:
            mine[one.about] = row
    about, field = plan.district
    return Candidate(Stated(part, stated), answers, str(mine.get(about, {}).get(field) or ""))
