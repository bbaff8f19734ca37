"""The work of people: fair queues, handing over, deciding one case or many, putting facts right."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from django.db import transaction

from luoshi.policy.cases.workflow import Outcome, Step
from luoshi.policy.dates.windows import day_of
from luoshi.policy.rules.inputs import UnsuitableCase, parse_case
from luoshi.policy.rules.plain import Decision as Decided
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.cases.actions.checking import STAFF
from luoshi.records.cases.actions.money import judge, settle_money
from luoshi.records.cases.actions.turn import CASES_MOST, Turn, begin, turn_of
from luoshi.records.cases.models import OPEN, Case
from luoshi.records.cases.permissions import MANAGE, empties_hands, handles, may
from luoshi.records.cases.queries_eyes import applied_for_by, decided_before, is_barred
from luoshi.records.people.queries import actor_of
from luoshi.records.programmes.deciding import settled
from luoshi.records.programmes.queries import workflow_of

HELD_MOST: Final = 2_000
"""How many cases one person may hold at once: a batch, and no more."""
REASON_MOST: Final = 2_000
OUTCOMES: Final = {"pass": "case.pass", "return": "case.return", "refuse": "case.refuse"}


@transaction.atomic
def take_next(programme_id: int, step: str, *, count: int = 1, by: Actor, at: datetime) -> tuple[int, ...]:
    """Take the first cases of a queue, in their order; the ids. Nobody picks: first come, first served.

    Two who ask at once get different cases. Raises NotAllowed, BadValue, WrongState.
    """
    programme = settled(programme_id)
    if programme is None:
        raise BadValue("没有这个项目。")
    found = workflow_of(programme).step(step)
    _require(by, found, programme.name)
    held = Case.objects.filter(state=OPEN, holder_id=by.user_id, programme_id=programme_id).count()
    if count < 1 or held + count > HELD_MOST:
        raise WrongState(f"手上已有 {held} 件，最多可同时办理 {HELD_MOST} 件，请先办完或转交。")
    waiting = Case.objects.filter(programme_id=programme_id, state=OPEN, step=step, holder__isnull=True)
    waiting = waiting.exclude(is_barred(by.user_id, step)).exclude(person__user_id=by.user_id or 0)
    locked = waiting.order_by("queue_at", "id").select_for_update(skip_locked=True, of=("self",))
    rows = list(locked[:count])
    if not rows:
        return ()
    turn = turn_of(sorted(rows, key=lambda row: row.pk), programme, by=by, at=at)
    for case in turn.rows.values():
        case.holder_id, case.held_at = by.user_id, at
    turn.write("case.take")
    return tuple(row.pk for row in rows)


@transaction.atomic
def put_back(case_ids: Sequence[int], *, reason: str, by: Actor, at: datetime) -> None:
    """Give cases back into their queue, where they stand in their old place. Raises WrongState, NotAllowed, BadValue."""
    reason = _words(reason)
    turn = begin(case_ids, by=by, at=at, facts=False)
    for row in turn.rows.values():
        _require_holding(turn, row)
        row.holder_id = row.held_at = None
    turn.write("case.put-back", {key: {"reason": reason} for key in turn.rows})


@transaction.atomic
def put_back_of(user_id: int, *, reason: str, by: Actor, at: datetime) -> int:
    """Who leaves has nothing in hand any more: their cases stand in their old places of the queues; how many.

    Raises NotAllowed, BadValue.
    """
    if not empties_hands(by):
        raise NotAllowed("只有督查室可以办理交接。")
    reason = _words(reason)
    held = Case.objects.filter(state=OPEN, holder_id=user_id).order_by("programme_id", "id")
    found: dict[int, list[int]] = {}
    for case_id, programme_id in held.values_list("id", "programme_id"):
        found.setdefault(programme_id, []).append(case_id)
    for ids in found.values():
        for start in range(0, len(ids), CASES_MOST):
            turn = begin(ids[start : start + CASES_MOST], by=by, at=at, facts=False)
            for row in turn.rows.values():
                row.holder_id = row.held_at = None
            turn.write("case.put-back", {key: {"reason": reason} for key in turn.rows})
    return sum(len(ids) for ids in found.values())


@transaction.atomic
def hand_over(case_ids: Sequence[int], to_user_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """Give cases to a colleague who works on the same step. The operator may do it for others.

    Raises WrongState, NotAllowed, BadValue.
    """
    reason = _words(reason)
    turn = begin(case_ids, by=by, at=at, facts=False)
    to = actor_of(to_user_id, day_of(at))
    barred, own = decided_before(_steps(turn), to_user_id), applied_for_by(turn.rows, to_user_id)
    for row in turn.rows.values():
        step = turn.step(row)
        if not may(by, MANAGE, turn.programme.name):
            _require_holding(turn, row)
        if not handles(to, step, turn.programme.name):
            raise BadValue(f"接手人没有办理“{step.title}”的角色。")
        if row.pk in barred:
            raise WrongState(f"申请{row.receipt}已由接手人办理过，{step.title}须由另一人办理。")
        if row.pk in own:
            raise WrongState(f"申请{row.receipt}是接手人本人的，须由另一人办理。")
        row.holder_id, row.held_at = to_user_id, at
    turn.write("case.hand-over", {key: {"reason": reason, "to": to.name} for key in turn.rows})


@transaction.atomic
def review(
    case_ids: Sequence[int],
    outcome: str,
    *,
    reason: str = "",
    clause: str = "",
    seen: Mapping[int, int] | None = None,
    by: Actor,
    at: datetime,
) -> dict[int, str]:
    """Decide on cases one holds: `pass`, `return` (to be corrected) or `refuse`; case → its next step, or its end.

    The rules are asked again on the facts of the day. What they do not allow cannot be passed; a refusal rests on a
    condition that is not met, or on a clause of the document with a reason. `seen`: case → its version on the page of who
    decides: what has changed since then is looked at first. Raises NotAllowed, WrongState, BadValue.
    """
    if outcome not in OUTCOMES:
        raise BadValue("审核结果应为通过、退回补正或不予补贴之一。")
    if outcome != "pass" or reason.strip():
        reason = _words(reason)
    turn = begin(case_ids, by=by, at=at)
    barred = decided_before(_steps(turn), by.user_id)
    _avoid_own(turn)
    for row in turn.rows.values():
        _require_holding(turn, row)
        if row.version != (seen or {}).get(row.pk, row.version):
            raise WrongState(f"申请{row.receipt}在您打开页面之后有变动，请重新打开核对后再办理。")
        if row.pk in barred:
            raise WrongState(f"申请{row.receipt}已由您办理过，{turn.step(row).title}须由另一人办理。")
    judged = []
    for row in turn.rows.values():
        if turn.step(row).kind == "review":
            row.reviewed_by, row.reviewed_on = by.user_id, day_of(at)
        judged.append(judge(turn, row, turn.known(row), turn.facts[row.pk].sources))
    if outcome == "pass":
        settle_money(turn, judged)
    for one in judged:
        _allowed(turn, one.row, one.decided, outcome, clause)
        turn.keep_facts(one.row, one.facts, one.sources, None)
        turn.freeze(one.row, one.facts, one.decided, outcome, clause=clause, reason=reason)
        turn.go(one.row, cast("Outcome", outcome))
    turn.write(OUTCOMES[outcome], {key: {"reason": reason, "clause": clause} for key in turn.rows})
    return {row.pk: row.step or row.state for row in turn.rows.values()}


@transaction.atomic
def judge_again(case_ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Judge cases in hand by the rules in force now: a ruling or a changed parameter came after their last judgement.

    The facts stay; the money follows the amount. Raises NotAllowed, WrongState, BadValue.
    """
    turn = begin(case_ids, by=by, at=at)
    for row in turn.rows.values():
        _require_holding(turn, row)
    judged = [judge(turn, row, turn.known(row), turn.facts[row.pk].sources) for row in turn.rows.values()]
    settle_money(turn, judged)
    for one in judged:
        turn.keep_facts(one.row, one.facts, one.sources, None)
        turn.freeze(one.row, one.facts, one.decided, "again")
    turn.write("case.judge-again")


@transaction.atomic
def amend(case_id: int, facts: Mapping[str, Any], *, reason: str, by: Actor, at: datetime) -> None:
    """Put facts right by the papers, against what was stated or what a register holds; the source is then the staff.

    Raises NotAllowed, WrongState, BadValue.
    """
    reason = _words(reason)
    turn = begin([case_id], by=by, at=at)
    row = turn.rows[case_id]
    _avoid_own(turn)
    _require_holding(turn, row)
    standing = turn.in_force(row.part).standing
    own = set(turn.flow(row).supplied.values()) - {
        turn.flow(row).supplied.get(name) for name in ("papers_complete", "papers_complete_at_first")
    }
    if not facts or set(facts) & own:
        raise BadValue("申请时间、资金等事实由系统记录，不能修改。")
    try:
        values = parse_case(facts, tuple(f for f in standing.book.fields if f.name in facts))
    except UnsuitableCase as problem:
        raise BadValue(str(problem)) from None
    unknown = sorted(set(facts) - {f.name for f in standing.book.fields})
    if unknown:
        raise BadValue(f"没有名为“{unknown[0]}”的事实。")
    known = {**turn.known(row), **values}
    sources = {**turn.facts[row.pk].sources, **dict.fromkeys(values, STAFF)}
    one = judge(turn, row, known, sources)
    settle_money(turn, [one])
    turn.keep_facts(row, one.facts, sources, None)
    turn.freeze(row, one.facts, one.decided, "amend", reason=reason)
    turn.write("case.amend", {case_id: {"reason": reason, "facts": sorted(facts)}})


def _avoid_own(turn: Turn) -> None:
    """回避: nobody decides on the own application."""
    for pk in applied_for_by(turn.rows, turn.by.user_id):
        raise NotAllowed(f"申请{turn.rows[pk].receipt}是您本人的，请退回队列，由另一人办理。")


def _allowed(turn: Turn, row: Case, decided: Decided, outcome: str, clause: str) -> None:
    step, eligible = turn.step(row), decided.eligible
    if (
        outcome == "pass"
        and step.kind == "notice"
        and row.due_on is not None
        and day_of(turn.at) <= row.due_on
    ):
        raise WrongState(f"申请{row.receipt}公示到{row.due_on}为止（含当日），期满后才能通过。")
    if outcome == "pass" and not eligible:
        raise WrongState(f"申请{row.receipt}按规则不符合条件，不能通过；如事实有误，请先更正事实。")
    if outcome == "pass" and not decided.amount_fen:
        raise WrongState(f"申请{row.receipt}按现行参数计算的补贴金额为零，不能通过。")
    if outcome == "refuse" and eligible and not clause.strip():
        raise BadValue(f"申请{row.receipt}按规则符合条件；不予补贴须写明所依据的条款和理由。")
    if outcome == "return" and step.kind == "review" and not turn.corrections_left(row):
        over = row.corrections < turn.flow(row).corrections_most
        why = "的补正期限已过" if over else f"已补正 {row.corrections} 次"
        raise WrongState(f"申请{row.receipt}{why}，不能再退回补正；请依现有材料作出决定。")


def _steps(turn: Turn) -> dict[int, str]:
    return {pk: row.step for pk, row in turn.rows.items()}


def _require(by: Actor, step: Step, programme_name: str) -> None:
    if by.user_id is None or not handles(by, step, programme_name):
        raise NotAllowed(f"您没有办理“{step.title}”的角色。")


def _require_holding(turn: Turn, row: Case) -> None:
    step = turn.step(row)
    _require(turn.by, step, turn.programme.name)
    if row.holder_id != turn.by.user_id:
        raise WrongState(f"申请{row.receipt}不在您手上，请先从队列中领取。")


def _words(reason: str) -> str:
    found = reason.strip()
    if not 0 < len(found) <= REASON_MOST:
        raise BadValue(f"请写明理由（{REASON_MOST}字以内）。")
    return found
