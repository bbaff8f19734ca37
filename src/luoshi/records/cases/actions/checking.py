"""Automatic checks: the registers' answers become facts, the rules decide, the case goes on. Called by jobs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from luoshi.policy.cases.evidence import Evidence, Stated
from luoshi.policy.cases.moving import judged as outcome_of
from luoshi.policy.rules.inputs import parse
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.audit.actions import Change, record
from luoshi.records.audit.rows import update
from luoshi.records.cases.actions.money import Judged, judge, settle_money
from luoshi.records.cases.actions.turn import Turn, begin
from luoshi.records.cases.models import OPEN, Case
from luoshi.records.cases.permissions import RUN, require
from luoshi.records.cases.values import Found
from luoshi.records.persons.models import Person
from luoshi.records.persons.sealing import opened

STAFF = "staff"


class UnusableAnswers(WrongState):
    """Registers said what cannot be: `registers` is case → register. Those cases wait; the others can be concluded."""

    def __init__(self, registers: Mapping[int, str]) -> None:
        super().__init__(f"登记簿对 {len(registers)} 件申请的应答无法使用。")
        self.registers = registers


@transaction.atomic
def conclude(found: Sequence[Found], *, by: Actor, at: datetime) -> dict[int, str]:
    """What the registers said decides where each case goes; case → its next step, or its end.

    A case that has left the checks meanwhile is left alone. Raises NotAllowed, WrongState (an answer that cannot be used).
    """
    by_case = {one.case_id: one for one in found}
    turn = begin(list(by_case), by=by, at=at)
    require(by, RUN, turn.programme.name, "自动核对由系统办理。")
    turn.rows = {pk: row for pk, row in turn.rows.items() if _is_checked(turn, row)}
    stated = plain_of(list(turn.rows.values()))
    said = {pk: _said(turn, row, stated[pk], by_case[pk]) for pk, row in turn.rows.items()}
    unusable = {pk: one for pk, one in said.items() if isinstance(one, str)}
    if unusable:
        raise UnusableAnswers(unusable)
    judged = [_judged(turn, turn.rows[pk], one) for pk, one in said.items() if isinstance(one, Evidence)]
    settle_money(turn, judged)
    for one in judged:
        finish(turn, one)
    if turn.rows:
        turn.write("case.check")
    return {row.pk: row.step or row.state for row in turn.rows.values()}


@transaction.atomic
def postpone(
    waiting: Mapping[int, Mapping[str, Any]], *, again_at: datetime, by: Actor, at: datetime
) -> None:
    """A register gave no answer: these cases are checked again at `again_at`. `waiting`: case → {register, trouble}.

    Nothing else changes: no applicant pays for a register that is down. Raises NotAllowed.
    """
    turn = begin(list(waiting), by=by, at=at, facts=False)
    require(by, RUN, turn.programme.name, "自动核对由系统办理。")
    rows = [row for row in turn.rows.values() if row.state == OPEN and row.check_after is not None]
    changes = []
    for row in rows:
        tries = (row.check_note or {}).get("tries", 0) + 1
        note = {**waiting[row.pk], "at": at.isoformat(), "again_at": again_at.isoformat(), "tries": tries}
        changes.append(Change("case", row.pk, {"check_note": row.check_note}, {"check_note": note}))
        row.check_note, row.check_after = note, again_at
    if rows:
        update(rows, ["check_note", "check_after"])
        record("case.postpone", changes, by=by, at=at)


def plain_of(rows: Sequence[Case]) -> dict[int, Stated]:
    """What each applicant stated, opened: for the registers' comparison, never for a page."""
    persons = Person.objects.in_bulk([row.person_id for row in rows])
    found = {}
    for row in rows:
        person = persons[row.person_id]
        particulars = {name: opened(one["sealed"], one["kind"]) for name, one in row.particulars.items()}
        particulars["applicant"] = opened(person.id_sealed, person.id_kind)
        particulars["name"] = opened(person.name_sealed, "name")
        found[row.pk] = Stated(row.part, particulars)
    return found


def finish(turn: Turn, one: Judged) -> None:
    """Keep facts and decision, and go on."""
    flow = turn.flow(one.row)
    left = turn.corrections_left(one.row)
    decider = turn.in_force(one.row.part).standing.decider
    one.outcome = outcome_of(one.decided, decider.bound.names, flow.final, left)
    turn.keep_facts(one.row, one.facts, one.sources, one.differences)
    turn.freeze(one.row, one.facts, one.decided, one.outcome)
    turn.go(one.row, one.outcome)


def _is_checked(turn: Turn, row: Case) -> bool:
    return row.state == OPEN and turn.step(row).kind == "check"


def _said(turn: Turn, row: Case, stated: Stated, found: Found) -> Evidence | str:
    """What the registers' answers mean, or the register whose answer no fact of the rules can be (a price of nothing)."""
    read = turn.in_force(row.part).standing.publication.evidence
    fields = {field.name: field for field in turn.in_force(row.part).standing.book.fields}
    for place, answer in found.answers.items():
        try:
            for name, value in read(stated, {place: answer}).facts.items():
                if name in fields:
                    parse(value, fields[name])
        except (KeyError, ValueError):
            return place[0]
    return read(stated, found.answers)


def _judged(turn: Turn, row: Case, evidence: Evidence) -> Judged:
    known, sources = turn.known(row), dict(turn.facts[row.pk].sources)
    asked = {field.name for field in turn.in_force(row.part).standing.book.fields}
    for name, value in evidence.facts.items():
        if name in asked and sources.get(name) != STAFF:
            known[name] = value
            sources[name] = evidence.sources[name]
    row.labels = {**row.labels, **evidence.labels}
    one = judge(turn, row, known, sources)
    one.differences = [asdict(difference) for difference in evidence.differences]
    return one
