"""Reading one case: facts, particulars, papers, decisions with every condition in words, story, refusal letter. Masked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from luoshi.library.programmes import load
from luoshi.policy.cases.freezing import Frozen, facts_of, overrides_of, rulings_of
from luoshi.policy.cases.workflow import Workflow
from luoshi.policy.dates.windows import day_of
from luoshi.policy.rules.binding import bind
from luoshi.policy.rules.explaining import Explanation, explain
from luoshi.policy.rules.kinds import write
from luoshi.policy.rules.letters import Letterhead, refusal_letter
from luoshi.policy.rules.plain import Decider
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed
from luoshi.records.audit.queries import Entry, story_of
from luoshi.records.cases.letters import known_failures, own_ground
from luoshi.records.cases.models import PAID, RECOVERED, REFUSED, Appeal, Case, CaseFacts, CasePaper, Decision
from luoshi.records.cases.permissions import SEE, may_see_papers, require
from luoshi.records.cases.queries import CaseRow, is_own, rows_of
from luoshi.records.ledger.queries import left_to_reverse
from luoshi.records.persons.models import Person
from luoshi.records.persons.queries import persons
from luoshi.records.persons.sealing import opened, shown
from luoshi.records.persons.values import PersonRow
from luoshi.records.programmes.queries import ProgrammeRow, programme, workflow_of


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact as it is shown: its meaning, its value in words, who said so, its clause."""

    name: str
    meaning: str
    shown: str
    source: str
    address: str


@dataclass(frozen=True, slots=True)
class ParticularRow:
    """A particular, masked."""

    name: str
    meaning: str
    shown: str
    address: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper that is asked for; `id` is None where it is not there. `is_image`: it can be shown within a page."""

    name: str
    title: str
    id: int | None
    at: datetime | None
    is_image: bool


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One frozen decision."""

    number: int
    step: str
    outcome: str
    eligible: bool
    amount_fen: int
    failed: tuple[str, ...]
    clause: str
    reason: str
    at: datetime
    by_name: str
    version: str


@dataclass(frozen=True, slots=True)
class AppealRow:
    """An objection. `text` is what the applicant wrote."""

    id: int
    text: str
    filed_at: datetime
    due_on: date
    outcome: str
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that the page of a case shows. Whoever shows it logs the look."""

    row: CaseRow
    programme: ProgrammeRow
    person: PersonRow
    facts: tuple[FactRow, ...]
    differences: tuple[Mapping[str, str], ...]
    particulars: tuple[ParticularRow, ...]
    papers: tuple[PaperRow, ...]
    decisions: tuple[DecisionRow, ...]
    explanation: Explanation | None
    check_note: Mapping[str, Any] | None
    corrections: int
    corrections_most: int
    reserved_fen: int
    admitted: int | None
    appeals: tuple[AppealRow, ...]
    reviewed_by: int | None


def case_page(case_id: int, by: Actor) -> CasePage | None:
    """One case, for staff of its programme and for the applicant; None where there is none. Raises NotAllowed."""
    row = Case.objects.select_related("holder").filter(pk=case_id).first()
    if row is None:
        return None
    head = programme(row.programme_id)
    if head is None:
        return None
    if not is_own(row.person_id, by):
        require(by, SEE, head.name, "您没有查看这个项目申请的权限。")
    return _page(row, head)


def story(case_id: int) -> tuple[Entry, ...]:
    """Everything that happened to a case, newest first."""
    return story_of("case", case_id)


def explanation(case_id: int, number: int | None = None) -> Explanation | None:
    """The last decision (or the one of that number) of a case, with every condition in words; made again from what was frozen."""
    made = Decision.objects.filter(case_id=case_id)
    row = (
        (made.filter(number=number) if number else made.order_by("-number"))
        .select_related("facts", "rules__programme")
        .first()
    )
    return _explained(row) if row else None


def letter(case_id: int, by: Actor) -> str | None:
    """The refusal letter of a refused case, in plain text with the full name; None where nothing was refused.

    For who handles cases of the programme and the applicant. Whoever shows it logs the look. Raises NotAllowed.
    """
    row = Case.objects.filter(pk=case_id, state=REFUSED).first()
    head = programme(row.programme_id) if row else None
    if row is None or head is None or row.ended_at is None:
        return None
    if not is_own(row.person_id, by) and not may_see_papers(by, head.name):
        raise NotAllowed("只有办理人员和申请人本人可以查看告知书全文。")
    made = (
        Decision.objects.filter(case=row)
        .order_by("-number")
        .select_related("facts", "rules__programme")
        .first()
    )
    if made is None:
        return None
    flow = workflow_of(head)
    person = Person.objects.get(pk=row.person_id)
    title = load(head.city, head.name).data["programme"].get("document", head.title)
    heading = Letterhead(
        opened(person.name_sealed, "name"),
        row.receipt,
        day_of(row.applied_at),
        title,
        flow.office,
        day_of(row.ended_at),
        flow.objection,
    )
    explained = known_failures(_explained(made))
    if made.clause:
        return own_ground(explained, heading, made.clause.partition("#")[2] or made.clause, made.reason)
    return refusal_letter(explained, heading)


def frozen(decision: Decision) -> Frozen:
    """A stored decision as what can be run again."""
    return Frozen(
        decision.facts.facts,
        decision.rules.rulings,
        decision.rules.overrides,
        decision.rules.version,
        decision.inputs_hash,
        decision.eligible,
        decision.amount_fen,
        tuple(decision.failed),
    )


def _page(row: Case, head: ProgrammeRow) -> CasePage:
    flow = workflow_of(head)
    facts = CaseFacts.objects.get(case=row, version=row.facts_version)
    made = list(
        Decision.objects.filter(case=row).order_by("-number").select_related("facts", "rules__programme")
    )
    (shown_row,) = rows_of(head, [row])
    return CasePage(
        row=shown_row,
        programme=head,
        person=persons([row.person_id])[row.person_id],
        facts=_facts(row, head, facts),
        differences=tuple(facts.differences),
        particulars=_particulars(row, head, flow),
        papers=_papers(row, flow),
        decisions=tuple(_decision(one) for one in made),
        explanation=_explained(made[0]) if made else None,
        check_note=row.check_note,
        corrections=row.corrections,
        corrections_most=flow.corrections_most,
        reserved_fen=row.reserved_fen,
        admitted=row.admitted,
        appeals=tuple(_appeal(one) for one in Appeal.objects.filter(case=row).order_by("-id")),
        reviewed_by=row.reviewed_by,
    )


def _facts(row: Case, head: ProgrammeRow, facts: CaseFacts) -> tuple[FactRow, ...]:
    book = load(head.city, head.name).part(row.part)
    values = facts_of(facts.facts, book.fields)
    return tuple(
        FactRow(
            field.name,
            field.meaning,
            write(values[field.name], field.kind, field.words),
            facts.sources.get(field.name, ""),
            book.address(field.clause),
        )
        for field in book.fields
        if values.get(field.name) is not None or not field.optional
    )


def _particulars(row: Case, head: ProgrammeRow, flow: Workflow) -> tuple[ParticularRow, ...]:
    return tuple(
        ParticularRow(
            one.name,
            one.meaning,
            shown(row.particulars[one.name]["sealed"], one.kind),
            head.address(one.asked_by.of(row.part)),
        )
        for one in flow.particulars
        if one.name in row.particulars
    )


def _papers(row: Case, flow: Workflow) -> tuple[PaperRow, ...]:
    held = CasePaper.objects.filter(case=row).select_related("file").order_by("id")
    there = {one.name: one for one in held}
    found = []
    for one in flow.papers:
        if one.asked_in(row.part):
            paper = there.get(one.name)
            found.append(
                PaperRow(one.name, one.title, paper.pk, paper.at, "holds=image/" in paper.file.content_type)
                if paper
                else PaperRow(one.name, one.title, None, None, is_image=False)
            )
    return tuple(found)


def _decision(row: Decision) -> DecisionRow:
    return DecisionRow(
        row.number,
        row.step,
        row.outcome,
        row.eligible,
        row.amount_fen,
        tuple(row.failed),
        row.clause,
        row.reason,
        row.at,
        row.by_name,
        row.rules.version,
    )


def _appeal(row: Appeal) -> AppealRow:
    text = opened(row.text_sealed, "text")
    return AppealRow(row.pk, text, row.filed_at, row.due_on, row.outcome, row.answer, row.answered_at)


def _explained(row: Decision) -> Explanation:
    head = row.rules.programme
    book = load(head.city, head.name).part(row.rules.part)
    decider = Decider(bind(book, rulings_of(row.rules.rulings), overrides_of(row.rules.overrides, book)))
    return explain(facts_of(row.facts.facts, book.fields), decider, head.name)


def left_to_recover_fen(case_id: int) -> int:
    """What was paid to a case and is not claimed back; 0 where nothing was paid. A few queries."""
    row = Case.objects.filter(pk=case_id, state__in=[PAID, RECOVERED]).first()
    return sum(left_to_reverse(f"case:{row.pk}/post/{row.reservations}")) if row else 0
