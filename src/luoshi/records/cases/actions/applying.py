"""Submitting: consent, window, once-only keys, money in the order of admission, receipt. One, or many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from luoshi.policy.cases.freezing import facts_data
from luoshi.policy.cases.receipts import receipt
from luoshi.policy.cases.workflow import CHANNELS, Particular, Workflow
from luoshi.policy.dates.windows import day_of, in_beijing, write_end, write_moment
from luoshi.policy.personal.identifiers import fault
from luoshi.policy.personal.sealing import normal
from luoshi.policy.rules.inputs import UnsuitableCase, parse_case
from luoshi.policy.rules.kinds import Value
from luoshi.policy.rules.plain import Decision as Decided
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import ActionRefused, BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record
from luoshi.records.audit.rows import insert
from luoshi.records.cases.actions.repeating import is_same, known
from luoshi.records.cases.actions.turn import CASES_MOST, Turn, beijing, shown
from luoshi.records.cases.actions.writing import Key, free_once, mark, numbers, take_once
from luoshi.records.cases.models import Case, CasePaper, OnceKey
from luoshi.records.cases.permissions import APPLY_FOR_OTHERS, applies_for_oneself, may
from luoshi.records.cases.values import Application, Submitted
from luoshi.records.ledger.actions import apply as apply_to_ledger
from luoshi.records.outbox.actions import enqueue
from luoshi.records.persons.actions import check_person, take_in
from luoshi.records.persons.models import Person
from luoshi.records.persons.sealing import found_by, sealed
from luoshi.records.programmes.deciding import settled

PASSES: Final = 3
"""How often once-only keys are asked for again after others of the same batch gave theirs back."""
PERSON: Final = "person"
KEY_MOST: Final = 100
PARTICULAR_MOST: Final = 200
"""Characters of a number or name that no rule reads."""


@dataclass
class _Asked:
    """One application while it is taken in."""

    given: Application
    facts: dict[str, Value]
    particulars: dict[str, str] = field(repr=False)
    amount_fen: int
    row: Case | None = None
    keys: list[Key] = field(default_factory=list)
    told: Submitted | None = None


def apply_for(programme_id: int, application: Application, *, by: Actor, at: datetime) -> Submitted:
    """Submit one application. Raises BadValue, WrongState, NotAllowed; where the money is used up it is refused as a case."""
    with transaction.atomic():
        (told,) = _apply_all(programme_id, [application], by=by, at=at)
        if told.case_id is None:
            raise {"bad-value": BadValue, "not-allowed": NotAllowed}.get(told.code, WrongState)(told.refusal)
    return told


@transaction.atomic
def apply_many(
    programme_id: int, applications: Sequence[Application], *, by: Actor, at: datetime
) -> tuple[Submitted, ...]:
    """Submit applications in this order; what became of each. A faulty one does not keep the others back.

    Money is reserved in the order given, in the same transaction. Raises BadValue (too many, no such programme).
    """
    return _apply_all(programme_id, applications, by=by, at=at)


def _apply_all(
    programme_id: int, applications: Sequence[Application], *, by: Actor, at: datetime
) -> tuple[Submitted, ...]:
    if not 0 < len(applications) <= CASES_MOST:
        raise BadValue(f"一次可提交 1 至 {CASES_MOST} 件申请，收到 {len(applications)} 件。")
    programme = settled(programme_id)
    if programme is None:
        raise BadValue("没有这个项目。")
    turn = Turn(programme, by, at)
    earlier = known([one.request_key for one in applications if one.request_key])
    asked: list[_Asked | Submitted] = []
    keys: set[str] = set()
    for one in applications:
        before = earlier.get(one.request_key)
        if before is not None:
            asked.append(_again(turn, one, before))
        elif one.request_key in keys:
            asked.append(Submitted(refusal="同一批中另一件申请用了同一个请求编号。", code="bad-value"))
        else:
            asked.append(_prepared(turn, one))
            keys |= {one.request_key} if one.request_key else set()
    fresh = [one for one in asked if isinstance(one, _Asked)]
    if fresh:
        _taken_in(turn, fresh)
        _sent_twice(turn, asked)
    return tuple(one if isinstance(one, Submitted) else _answer(one) for one in asked)


def _again(turn: Turn, given: Application, row: Case) -> Submitted:
    """The same application under the same key gets the same answer; the key with other contents is refused."""
    fields = turn.in_force(row.part).standing.book.fields
    try:
        facts = facts_data(parsed_facts(given.facts, turn.flow(row), fields), fields)
    except BadValue:  # it never came in like this
        facts = {}
    if is_same(turn, given, facts, row):
        return _submitted(row)
    sentence = "这个请求编号已用于内容不同的申请，本次没有提交；如需另行申请，请重新打开申请页面。"
    return Submitted(refusal=sentence, code="wrong-state")


def _sent_twice(turn: Turn, asked: Sequence[_Asked | Submitted]) -> None:
    """Whoever pressed twice meets the own first application, which was written meanwhile: that is the answer, no refusal."""
    refused = [one for one in asked if isinstance(one, _Asked) and one.told and not one.told.case_id]
    rows = known([one.given.request_key for one in refused if one.given.request_key])
    for one in refused:
        row = rows.get(one.given.request_key)
        if row is not None:
            one.told = _again(turn, one.given, row)


def _submitted(row: Case) -> Submitted:
    return Submitted(row.receipt, row.pk, row.amount_fen, row.admitted, row.state)


def _answer(one: _Asked) -> Submitted:
    if one.told is not None:
        return one.told
    if one.row is None:
        raise RuntimeError("an application without an answer")
    return _submitted(one.row)


def _prepared(turn: Turn, given: Application) -> _Asked | Submitted:
    """The application with its values parsed, or why it cannot be taken."""
    try:
        return _checked(turn, given)
    except ActionRefused as problem:
        return Submitted(refusal=problem.sentence, code=problem.code)


def _checked(turn: Turn, given: Application) -> _Asked:
    if turn.programme.state != "open":
        raise WrongState(f"“{turn.programme.title}”目前不受理申请。")
    standing = turn.in_force(given.part).standing
    flow = standing.flow
    check_person(given.person)
    if given.consent_version != flow.consent_version:
        raise BadValue("请先阅读并同意信息使用授权书，再提交申请。")
    key = given.request_key or ""
    if given.channel not in CHANNELS or len(key) > KEY_MOST or not key.isprintable():
        raise BadValue("申请渠道或请求编号不可用。")
    entrance = flow.entrance(given.part)
    if entrance is not None and given.channel not in entrance.channels:
        raise BadValue(entrance.words)
    when = _made_at(turn, given)
    _in_window(turn, given.part, when)
    facts = parsed_facts(given.facts, flow, standing.book.fields)
    particulars = checked_particulars(given.particulars, flow, given.part)
    complete = papers_complete(flow, given.part, given.papers, elsewhere=given.papers_elsewhere)
    supplied = {"earlier_grants": 0, "papers_complete": complete, "papers_complete_at_first": complete}
    facts |= {flow.supplied[name]: value for name, value in supplied.items() if name in flow.supplied}
    facts |= {flow.supplied["applied_at"]: in_beijing(when)} if "applied_at" in flow.supplied else {}
    amount = standing.decider.amount(facts)
    if amount is None:
        raise BadValue(standing.decider.without_amount(facts))
    if amount <= 0:
        raise BadValue("按所填内容计算的补贴金额为零，请核对后再提交。")
    return _Asked(given, facts, particulars, amount)


def _made_at(turn: Turn, given: Application) -> datetime:
    """When it was made: elsewhere, if it comes from there, and never later than it arrives (another system's clock may be ahead)."""
    return turn.at if given.applied_at is None else min(given.applied_at, turn.at)


def _in_window(turn: Turn, part: str, when: datetime) -> None:
    moment = in_beijing(when)
    opens, closes = (turn.moment(part, when, what) for what in ("opens", "closes"))
    if opens is not None and moment < opens:
        raise WrongState(f"申报自{write_moment(opens)}开始，请届时再提交。")
    if closes is not None and moment >= closes:
        raise WrongState(f"申报已于{write_end(closes)}截止，不再受理。")


def parsed_facts(raw: Mapping[str, Any], flow: Workflow, fields: Sequence[Any]) -> dict[str, Value]:
    """Declared facts as values. Raises BadValue naming every fault."""
    mine = tuple(one for one in fields if one.name in flow.declared)
    try:
        return parse_case({name: value for name, value in raw.items() if value is not None}, mine)
    except UnsuitableCase as problem:
        raise BadValue(str(problem)) from None


def checked_particulars(raw: Mapping[str, str], flow: Workflow, part: str) -> dict[str, str]:
    """What was stated besides, in its normal form. Raises BadValue."""
    wanted = {one.name: one for one in flow.particulars if one.asked_in(part)}
    unknown = sorted(set(raw) - set(wanted))
    if unknown:
        raise BadValue(f"没有名为“{unknown[0]}”的申报内容。")
    found = {}
    for name, one in wanted.items():
        plain = normal(raw.get(name, ""), one.kind)
        if not plain and one.optional:
            continue
        sentence = fault(plain, one.kind) if plain else f"请填写{one.meaning}。"
        if len(plain) > PARTICULAR_MOST or not plain.isprintable():
            sentence = f"{one.meaning}最多 {PARTICULAR_MOST} 字，且不含控制字符。"
        if sentence:
            raise BadValue(sentence)
        found[name] = plain
    _all_different(found, wanted)
    return found


def _all_different(found: Mapping[str, str], wanted: Mapping[str, Particular]) -> None:
    """Two numbers of one kind, as of the old car and the new one, cannot be the same. Raises BadValue."""
    seen: dict[tuple[str, str], str] = {}
    for name, plain in found.items():
        one = wanted[name]
        if one.once and (one.kind, plain) in seen:
            raise BadValue(f"{seen[one.kind, plain]}与{one.meaning}填成了同一个号码，请核对。")
        seen[one.kind, plain] = one.meaning


def papers_complete(flow: Workflow, part: str, papers: Mapping[str, int], *, elsewhere: bool) -> bool:
    """Whether every paper that this part asks for is there."""
    return elsewhere or all(one.name in papers for one in flow.papers if one.asked_in(part))


def _taken_in(turn: Turn, asked: list[_Asked]) -> None:
    ids = take_in([one.given.person for one in asked], by=turn.by, at=turn.at)
    _own_only(turn, asked, ids)
    living = [(one, person) for one, person in zip(asked, ids, strict=True) if one.told is None]
    for (one, person), number in zip(living, numbers(len(living)), strict=True):
        one.row = _row(turn, one, person, number)
        one.keys = _keys(turn, one, person, number)
    _once(turn, [one for one, _ in living])
    living_now = [one for one, _ in living if one.told is None]
    if living_now:
        _admit(turn, living_now)
        _write(turn, living_now)


def _own_only(turn: Turn, asked: Sequence[_Asked], ids: Sequence[int]) -> None:
    """A citizen applies in the own name; staff and other systems on behalf of others."""
    if may(turn.by, APPLY_FOR_OTHERS, turn.programme.name):
        return
    own = None
    if turn.by.user_id is not None and applies_for_oneself(turn.by):
        own = Person.objects.filter(user_id=turn.by.user_id).values_list("id", flat=True).first()
    for one, person in zip(asked, ids, strict=True):
        if own is None or own != person:
            one.told = Submitted(refusal="只能以本人名义申请。", code="not-allowed")


def _row(turn: Turn, one: _Asked, person: int, number: int) -> Case:
    when = _made_at(turn, one.given)
    standing = turn.in_force(one.given.part).standing
    kinds = {p.name: p.kind for p in standing.flow.particulars}
    values = standing.decider.values(one.facts)
    queue = values.get("queue_at")
    row = Case(
        pk=number,
        programme=turn.programme,
        part=one.given.part,
        receipt=receipt(standing.flow.prefix, day_of(turn.at), number),
        person_id=person,
        channel=one.given.channel,
        request_key=one.given.request_key,
        step=standing.flow.first.name,
        queue_at=beijing(queue) if isinstance(queue, datetime) else when,
        applied_at=when,
        consent_version=one.given.consent_version,
        papers_elsewhere=one.given.papers_elsewhere,
        papers_complete_at_first=papers_complete(
            standing.flow, one.given.part, one.given.papers, elsewhere=one.given.papers_elsewhere
        ),
        particulars={
            name: {"kind": kinds[name], "sealed": sealed(plain, kinds[name]).sealed}
            for name, plain in one.particulars.items()
        },
        amount_fen=one.amount_fen,
        check_after=turn.at,
    )
    row.pot = turn.pot_of(row, values)
    return row


def _keys(turn: Turn, one: _Asked, person: int, number: int) -> list[Key]:
    """The person, and every particular that may stand in one living case only."""
    flow = turn.in_force(one.given.part).standing.flow
    keys = [(PERSON, found_by(str(person), PERSON), number)]
    for particular in flow.particulars:
        if particular.once and particular.name in one.particulars:
            plain = one.particulars[particular.name]
            keys.append((particular.kind, found_by(plain, particular.kind), number))
    return keys


def _once(turn: Turn, asked: Sequence[_Asked]) -> None:
    """Take the once-only keys; who does not get all of them gives back what it got, and others may ask again."""
    waiting = list(asked)
    for _ in range(PASSES):
        if not waiting:
            return
        held = take_once(turn.programme.pk, [key for one in waiting for key in one.keys])
        losers = [one for one in waiting if not held.issuperset(one.keys)]
        free_once([one.row.pk for one in losers if one.row])
        taken = {(key[0], key[1]) for one in waiting if one not in losers for key in one.keys}
        standing = _standing(turn.programme.pk, losers)
        waiting = []
        for one in losers:
            mine = {(key[0], key[1]) for key in one.keys}
            if mine & standing or mine & taken:
                one.told = _told_once(turn, one, mine & (standing | taken))
            else:
                waiting.append(one)
    for one in waiting:
        one.told = Submitted(refusal="同一内容正被其他申请反复占用，请稍后重试。", code="wrong-state")


def _standing(programme_id: int, losers: Sequence[_Asked]) -> set[tuple[str, bytes]]:
    digests = [key[1] for one in losers for key in one.keys]
    rows = OnceKey.objects.filter(programme_id=programme_id, digest__in=digests) if digests else []
    return {(row.kind, bytes(row.digest)) for row in rows}


def _told_once(turn: Turn, one: _Asked, taken: set[tuple[str, bytes]]) -> Submitted:
    kinds = {kind for kind, _ in taken}
    if PERSON in kinds:
        sentence = "申请人在本项目已有一件在办或已发放的申请，每人只能享受一次。如需更换，请先撤回原申请。"
    else:
        flow = turn.in_force(one.given.part).standing.flow
        names = [
            p.meaning
            for p in flow.particulars
            if p.once
            and p.name in one.particulars
            and (p.kind, found_by(one.particulars[p.name], p.kind)) in taken
        ]
        sentence = f"{'、'.join(names)}已用于另一件在办或已发放的申请，请核对；如确属本人，请联系办理机构。"
    return Submitted(refusal=sentence, code="wrong-state")


def _admit(turn: Turn, asked: Sequence[_Asked]) -> None:
    """Set the money aside in this order; where it is used up the case is refused at once, with its reason."""
    rows = [(one, one.row) for one in asked if one.row is not None]
    told = apply_to_ledger([turn.reserve(row, one.amount_fen) for one, row in rows], by=turn.by, at=turn.at)
    for (one, row), outcome in zip(rows, told, strict=True):
        if outcome.accepted:
            row.reserved_fen, row.admitted = one.amount_fen, outcome.transfer_id
            facts = turn.supply(row, one.facts)
            turn.keep_facts(row, facts, _sources(turn, row, facts, one), None)
        elif outcome.code == "insufficient":
            _used_up(turn, one, row)
        else:
            raise WrongState("资金账户不可用，申请未受理，请联系办理机构。")


def _used_up(turn: Turn, one: _Asked, row: Case) -> None:
    left = turn.left_fen(row.pot)
    facts = turn.supply(row, one.facts, money_left=min(left, one.amount_fen - 1))
    turn.keep_facts(row, facts, _sources(turn, row, facts, one), None)
    standing = turn.in_force(row.part).standing
    decided: Decided = standing.decider(facts)
    step = row.step
    turn.freeze(row, facts, decided, "refuse", reason="资金已使用完毕")
    turn.end(row, "refused")
    turn.decisions[-1].step = step


def _sources(turn: Turn, row: Case, facts: Mapping[str, Value], one: _Asked) -> dict[str, str]:
    declared = set(turn.flow(row).declared)
    return {
        name: "applicant" if name in declared else "office"
        for name, value in facts.items()
        if value is not None and (name in one.given.facts or name not in declared)
    }


def _write(turn: Turn, asked: Sequence[_Asked]) -> None:
    rows = [one.row for one in asked if one.row is not None]
    insert(rows, numbered=True)
    insert(turn.new_facts)
    insert(turn.decisions)
    free_once(turn.freed)
    mark([found for one in asked for found in _marks(one)])
    CasePaper.objects.bulk_create(
        CasePaper(case=one.row, name=name, file_id=file_id, media_type="", at=turn.at)
        for one in asked
        for name, file_id in one.given.papers.items()
    )
    enqueue("programmes.check", key="programmes.check")
    record("case.apply", [_change(one) for one in asked], by=turn.by, at=turn.at)


def _marks(one: _Asked) -> list[tuple[int, str, str, bytes]]:
    if one.row is None:
        return []
    found = [
        (one.row.pk, name, entry["kind"], found_by(one.particulars[name], entry["kind"]))
        for name, entry in one.row.particulars.items()
        if entry["kind"] != "model"
    ]
    if one.given.person.phone:
        found.append((one.row.pk, "phone", "phone", found_by(one.given.person.phone, "phone")))
    return found


def _change(one: _Asked) -> Change:
    if one.row is None:
        raise RuntimeError("an application without a row")
    digests = {name: digest.hex() for _, name, _, digest in _marks(one)}
    particulars = {
        name: {"sealed": entry["sealed"], "digest": digests.get(name, "")}
        for name, entry in one.row.particulars.items()
    }
    return Change(
        "case", one.row.pk, None, {**shown(one.row), "part": one.row.part, "particulars": particulars}
    )
