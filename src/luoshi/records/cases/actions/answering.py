"""The applicant's turn: correct, withdraw, object; and what happens when nobody answers in time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from luoshi.policy.cases.moving import appeal_closes, due
from luoshi.policy.cases.workflow import Particular
from luoshi.policy.dates.deadlines import Count, deadline
from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record
from luoshi.records.cases.actions.applying import PERSON, checked_particulars, papers_complete, parsed_facts
from luoshi.records.cases.actions.money import judge
from luoshi.records.cases.actions.turn import Turn, begin, beijing
from luoshi.records.cases.actions.writing import Key, free_some, mark, take_once
from luoshi.records.cases.models import (
    OPEN,
    REFUSED,
    WITHDRAWN,
    Appeal,
    Case,
    CasePaper,
    OnceKey,
)
from luoshi.records.cases.permissions import MANAGE, RUN, may, require
from luoshi.records.cases.queries_eyes import has_decided
from luoshi.records.ledger.actions import apply
from luoshi.records.outbox.actions import enqueue
from luoshi.records.persons.models import Person
from luoshi.records.persons.sealing import found_by, opened, sealed

TEXT_MOST: Final = 2_000
NO_OBJECTION: Final = "这份申诉不存在，或已经答复。"
APPEAL_DAYS: Final = 15
"""Working days in which an objection is answered; the operator's own service rule."""


@transaction.atomic
def correct(
    case_id: int,
    *,
    facts: Mapping[str, Any] | None = None,
    particulars: Mapping[str, str] | None = None,
    papers: Mapping[str, int] | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Hand in a correction: changed facts, particulars and papers; the case is then checked again.

    Raises NotAllowed, WrongState (not asked for, too late, a number used elsewhere), BadValue.
    """
    turn = begin([case_id], by=by, at=at)
    row = turn.rows[case_id]
    _own(turn, row)
    if row.state != OPEN or turn.step(row).kind != "correction":
        raise WrongState("这件申请目前不需要补正。")
    if row.answer_by is not None and at >= row.answer_by:
        raise WrongState("补正期限已过，不能再提交补正。")
    row.corrected_at, row.corrections = at, row.corrections + 1
    changed = parsed_facts(facts or {}, turn.flow(row), turn.in_force(row.part).standing.book.fields)
    changed = {name: value for name, value in changed.items() if name in (facts or {})}
    _papers(turn, row, papers or {})
    known = {**turn.known(row), **changed, **_completeness(turn, row)}
    sources = {**turn.facts[case_id].sources, **dict.fromkeys(changed, "applicant")}
    _particulars(turn, row, particulars or {})
    turn.keep_facts(row, turn.supply(row, known), sources, None)
    queue = turn.in_force(row.part).standing.decider.values(turn.supply(row, known)).get("queue_at")
    if isinstance(queue, datetime):
        row.queue_at = beijing(queue)
    turn.go(row, "corrected")
    enqueue("programmes.check", key="programmes.check")
    turn.write("case.correct", {case_id: {"facts": sorted(changed), "papers": sorted(papers or {})}})


@transaction.atomic
def withdraw(case_id: int, *, reason: str = "", by: Actor, at: datetime) -> None:
    """Take an application back: its money and its once-only keys are free. Raises NotAllowed, WrongState, BadValue."""
    if len(reason) > TEXT_MOST:
        raise BadValue(f"撤回理由最多 {TEXT_MOST} 字。")
    turn = begin([case_id], by=by, at=at, facts=False)
    row = turn.rows[case_id]
    _own(turn, row)
    if row.state != OPEN:
        raise WrongState("这件申请已经办结，不能撤回。")
    if row.payment not in {"", "waiting"}:
        raise WrongState("这件申请已进入发放批次，不能撤回；如不需要补贴，请联系办理机构。")
    turn.end(row, WITHDRAWN)
    turn.write("case.withdraw", {case_id: {"reason": reason.strip()}})


@transaction.atomic
def lapse_due(*, most: int = 500, by: Actor, at: datetime) -> int:
    """Refuse what was to be corrected and was not in time; how many. A job's work. Raises NotAllowed."""
    due = Case.objects.filter(state=OPEN, answer_by__lte=at).order_by("programme_id", "answer_by", "id")
    rows = list(due.values_list("programme_id", "id")[:most])
    done = 0
    for programme_id in dict.fromkeys(programme for programme, _ in rows):
        done += _lapse([pk for programme, pk in rows if programme == programme_id], by=by, at=at)
    return done


@transaction.atomic
def appeal(case_id: int, text: str, *, by: Actor, at: datetime) -> int:
    """Object to a refusal, in time; the objection's id. Raises NotAllowed, WrongState, BadValue."""
    turn = begin([case_id], by=by, at=at, facts=False)
    row = turn.rows[case_id]
    _own(turn, row)
    if row.state != REFUSED or row.ended_at is None:
        raise WrongState("只有不予补贴的申请可以申诉。")
    if at >= appeal_closes(day_of(row.ended_at), turn.flow(row).appeal_days):
        raise WrongState(f"申诉应在决定之日起{turn.flow(row).appeal_days}日内提出，期限已过。")
    if not 0 < len(text.strip()) <= TEXT_MOST:
        raise BadValue(f"请写明申诉的事实和理由（{TEXT_MOST}字以内）。")
    try:
        with transaction.atomic():
            made = Appeal.objects.create(
                case=row,
                text_sealed=sealed(text.strip(), "text").sealed,
                filed_at=at,
                due_on=deadline(day_of(at), APPEAL_DAYS, Count.WORKING).day,
            )
    except IntegrityError as problem:
        raise WrongState("这件申请已有一份申诉正在处理。") from problem
    record("case.appeal", [Change("case", row.pk, None, {"appeal": made.pk})], by=by, at=at)
    return made.pk


@transaction.atomic
def answer_appeal(appeal_id: int, outcome: str, answer: str, *, by: Actor, at: datetime) -> None:
    """Answer an objection: `upheld` (the refusal stands) or `reopened` (the case is reviewed again, with new money).

    Who refused the case does not answer. Raises NotAllowed, WrongState, BadValue.
    """
    case_id = Appeal.objects.filter(pk=appeal_id).values_list("case_id", flat=True).first()
    if outcome not in {"upheld", "reopened"} or not 0 < len(answer.strip()) <= TEXT_MOST:
        raise BadValue(f"请选择维持或重新审核，并写明答复（{TEXT_MOST}字以内）。")
    if case_id is None:
        raise WrongState(NO_OBJECTION)
    turn = begin([case_id], by=by, at=at)  # the case first: so does whoever lays it under a new key
    case, row = turn.rows[case_id], Appeal.objects.select_for_update().get(pk=appeal_id)
    if row.answered_at is not None:
        raise WrongState(NO_OBJECTION)
    require(by, MANAGE, turn.programme.name, "只有项目经办可以答复申诉。")
    if has_decided(case.pk, by.user_id):
        raise NotAllowed("申诉不能由审核、抽查过这件申请的人答复。")
    if by.user_id is not None and Person.objects.filter(pk=case.person_id, user_id=by.user_id).exists():
        raise NotAllowed("申诉不能由申请人本人答复。")
    row.outcome, row.answer, row.answered_at, row.answered_by = outcome, answer.strip(), at, by.user_id
    row.save(update_fields=["outcome", "answer", "answered_at", "answered_by"])
    if outcome == "reopened":
        _reopen(turn, case)
    turn.write("case.answer-appeal", {case.pk: {"appeal": row.pk, "outcome": outcome, "reason": row.answer}})


def _own(turn: Turn, row: Case) -> None:
    """The applicant, or the operator at the counter."""
    own = (
        turn.by.user_id is not None
        and Person.objects.filter(pk=row.person_id, user_id=turn.by.user_id).exists()
    )
    if not own and not may(turn.by, MANAGE, turn.programme.name):
        raise NotAllowed("只能办理本人的申请。")


def _particulars(turn: Turn, row: Case, changed: Mapping[str, str]) -> None:
    """Changed particulars replace the old ones; a once-only one must be free."""
    if not changed:
        return
    flow = turn.flow(row)
    plain = {name: opened(one["sealed"], one["kind"]) for name, one in row.particulars.items()}
    checked = checked_particulars({**plain, **changed}, flow, row.part)
    kinds = {one.name: one for one in flow.particulars}
    marks = []
    for name, value in checked.items():
        if value == plain.get(name):
            continue
        one = kinds[name]
        found = sealed(value, one.kind)
        row.particulars = {**row.particulars, name: {"kind": one.kind, "sealed": found.sealed}}
        marks.append((row.pk, name, one.kind, found.digest))
    _once(row, {(kinds[n].kind, found_by(v, kinds[n].kind), row.pk): kinds[n] for n, v in checked.items()})
    mark([one for one in marks if one[2] != "model"])


def _once(row: Case, wanted: Mapping[Key, Particular]) -> None:
    """The case holds the once-only keys of what is stated now, and no others: two numbers that stood crosswise can be
    set right, and a number that was written by mistake is free for whose it is. Raises WrongState.
    """
    stated = {key: one for key, one in wanted.items() if one.once}
    kinds = {one.kind for one in stated.values()}
    rows = OnceKey.objects.filter(case=row, kind__in=kinds).values_list("kind", "digest")
    held = {(kind, bytes(digest), row.pk) for kind, digest in rows}
    new = [key for key in stated if key not in held]
    missed = set(new) - take_once(row.programme_id, new)
    if missed:
        names = "、".join(stated[key].meaning for key in new if key in missed)
        raise WrongState(f"{names}已用于另一件在办或已发放的申请，请核对。")
    # freed last: two cases that want each other's number would otherwise wait for each other
    free_some(sorted(held - set(stated)))


def _papers(turn: Turn, row: Case, papers: Mapping[str, int]) -> None:
    known = {one.name for one in turn.flow(row).papers}
    if set(papers) - known:
        raise BadValue("所传材料不在材料清单中。")
    CasePaper.objects.bulk_create(
        CasePaper(case=row, name=name, file_id=file_id, media_type="", at=turn.at)
        for name, file_id in papers.items()
    )


def _completeness(turn: Turn, row: Case) -> dict[str, Any]:
    flow = turn.flow(row)
    if "papers_complete" not in flow.supplied:
        return {}
    there = dict(CasePaper.objects.filter(case=row).values_list("name", "file_id"))
    complete = papers_complete(flow, row.part, there, elsewhere=row.papers_elsewhere)
    return {flow.supplied["papers_complete"]: complete}


def _lapse(case_ids: list[int], *, by: Actor, at: datetime) -> int:
    turn = begin(case_ids, by=by, at=at)
    require(by, RUN, turn.programme.name, "逾期未补正由系统办理。")
    turn.rows = {
        pk: row
        for pk, row in turn.rows.items()
        if row.state == OPEN and row.answer_by and row.answer_by <= at
    }
    judged = [judge(turn, row, turn.known(row), turn.facts[row.pk].sources) for row in turn.rows.values()]
    cleared = [one.row.pk for one in judged if one.decided.eligible]
    turn.rows = {pk: row for pk, row in turn.rows.items() if pk not in cleared}
    for one in judged:
        row = one.row
        if row.pk in cleared:
            continue
        clause = turn.in_force(row.part).standing.book.address(turn.step(row).asked_by.of(row.part))
        turn.keep_facts(row, one.facts, one.sources, None)
        turn.freeze(row, one.facts, one.decided, "lapsed", clause=clause, reason="逾期未提交补正")
        turn.go(row, "lapsed")
    if turn.rows:
        turn.write("case.lapse")
    if cleared:
        _go_on(cleared, by=by, at=at)
    return len(turn.rows)


def _go_on(case_ids: list[int], *, by: Actor, at: datetime) -> None:
    """What was asked for is asked no more: a ruling or a changed parameter came in between. Checked again, not refused."""
    turn = begin(case_ids, by=by, at=at)
    for row in turn.rows.values():
        one = judge(turn, row, turn.known(row), turn.facts[row.pk].sources)
        turn.keep_facts(row, one.facts, one.sources, None)
        turn.freeze(row, one.facts, one.decided, "again")
        turn.go(row, "corrected")
    enqueue("programmes.check", key="programmes.check")
    turn.write("case.judge-again")


def _reopen(turn: Turn, row: Case) -> None:
    """Back to the first review, if what it holds only once is still free and there is money."""
    flow = turn.flow(row)
    person = (PERSON, found_by(str(row.person_id), PERSON), row.pk)
    once = {one.name for one in flow.particulars if one.once}
    keys = [person] + [
        (one["kind"], found_by(opened(one["sealed"], one["kind"]), one["kind"]), row.pk)
        for name, one in row.particulars.items()
        if name in once
    ]
    if take_once(row.programme_id, keys) != set(keys):
        raise WrongState("申请人、车辆或发票已用于另一件申请，不能重新审核。")
    decider, facts = turn.in_force(row.part).standing.decider, turn.known(row)
    amount = decider.amount(facts)
    if not amount:
        raise WrongState("按现有事实无法计算补贴金额，不能重新审核。")
    row.pot = turn.pot_of(row, decider.values(facts))
    (told,) = apply([turn.reserve(row, amount)], by=turn.by, at=turn.at)
    if not told.accepted:
        raise WrongState("补贴资金已使用完毕，不能重新审核。")
    step = flow.of_kind("review")[0]
    row.state, row.step, row.ended_at, row.due_on = OPEN, step.name, None, due(step, day_of(turn.at))
    row.amount_fen = row.reserved_fen = amount
    row.admitted, row.reviewed_on = told.transfer_id, None
