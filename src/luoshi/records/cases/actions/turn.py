"""One act on a number of cases: locked rows, what changes, and everything that is written at its end.

Every action works alike: lock the rows in the order of their ids, let policy decide, settle the money in one batch of the
ledger, write. All of it happens in the action's transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from luoshi.policy.cases.freezing import facts_data, facts_of
from luoshi.policy.cases.moving import after, answer_by, is_sampled
from luoshi.policy.cases.workflow import PAID as END_PAID
from luoshi.policy.cases.workflow import Outcome, Step, Workflow
from luoshi.policy.dates.windows import BEIJING, day_of, in_beijing
from luoshi.policy.ledger.values import Request, Reserve, Void
from luoshi.policy.rules.explaining import inputs_hash
from luoshi.policy.rules.kinds import Value
from luoshi.policy.rules.plain import Decision as Decided
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record
from luoshi.records.audit.rows import insert, update
from luoshi.records.cases.actions.writing import free_once
from luoshi.records.cases.models import OPEN, REFUSED, Case, CaseFacts, Decision
from luoshi.records.ledger.actions import apply
from luoshi.records.persons.sealing import ring
from luoshi.records.programmes.actions.versions import InForce, in_force
from luoshi.records.programmes.deciding import settled, standing_of
from luoshi.records.programmes.models import Programme
from luoshi.records.programmes.money import Purses, available_fen, purses_of

CASES_MOST: Final = 2_000
"""How many cases one act may take on: two requests of the ledger for each stay below its batch."""
CHANGING: Final = (
    *(
        "state",
        "step",
        "due_on",
        "answer_by",
        "queue_at",
        "admitted",
        "corrected_at",
        "corrections",
        "particulars",
    ),
    *(
        "labels",
        "facts_version",
        "amount_fen",
        "reserved_fen",
        "reservations",
        "pot",
        "check_after",
        "check_note",
    ),
    *(
        "holder",
        "held_at",
        "reviewed_by",
        "reviewed_on",
        "payment",
        "paid_on",
        "ended_at",
        "decisions",
        "version",
    ),
)
Facts = dict[str, Value]


@dataclass
class Turn:
    """What one act has in hand. All cases are of one programme."""

    programme: Programme
    by: Actor
    at: datetime
    rows: dict[int, Case] = field(default_factory=dict)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    facts: dict[int, CaseFacts] = field(default_factory=dict)
    new_facts: list[CaseFacts] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    freed: list[int] = field(default_factory=list)
    rules: dict[str, InForce] = field(default_factory=dict)
    _purses: Purses | None = None

    @property
    def purses(self) -> Purses:
        """The accounts of the programme, read once."""
        if self._purses is None:
            self._purses = purses_of(self.programme.pk)
        return self._purses

    def in_force(self, part: str) -> InForce:
        """The rules of a part, read once for the act."""
        if part not in self.rules:
            self.rules[part] = in_force(standing_of(self.programme, part), by=self.by, at=self.at)
        return self.rules[part]

    def flow(self, row: Case) -> Workflow:
        """The workflow of the case's programme."""
        return self.in_force(row.part).standing.flow

    def step(self, row: Case) -> Step:
        """The step at which an open case stands. Raises WrongState."""
        if row.state != OPEN:
            raise WrongState(f"申请{row.receipt}已经办结，不能再办理这一步。")
        return self.flow(row).step(row.step)

    def clause(self, row: Case) -> str:
        """The address of the clause that the case's amount rests on."""
        book = self.in_force(row.part).standing.book
        return book.address(book.amount.clause)

    # facts and decisions

    def known(self, row: Case) -> Facts:
        """The latest facts of a case, as values."""
        return facts_of(self.facts[row.pk].facts, self.in_force(row.part).standing.book.fields)

    def supply(self, row: Case, facts: Facts, *, money_left: int | None = None) -> Facts:
        """The facts with what the office knows of its own: times, and the money that is set aside."""
        left = row.reserved_fen if money_left is None else money_left
        supplied = self.flow(row).supplied
        own: dict[str, Value] = {
            "applied_at": in_beijing(row.applied_at),
            "corrected_at": in_beijing(row.corrected_at) if row.corrected_at else None,
            "money_left": left,
            "money_left_own": left,
            "review_ended_on": row.reviewed_on,
            "paid_on": row.paid_on,
        }
        return {**facts, **{supplied[name]: value for name, value in own.items() if name in supplied}}

    def keep_facts(
        self,
        row: Case,
        facts: Facts,
        sources: Mapping[str, str],
        differences: Sequence[Mapping[str, str]] | None,
    ) -> CaseFacts:
        """A new version of the facts where anything is different, else the one that is there."""
        data = facts_data(facts, self.in_force(row.part).standing.book.fields)
        old = self.facts.get(row.pk)
        told = list(differences) if differences is not None else (old.differences if old else [])
        kept = {name: who for name, who in sources.items() if name in data}
        if old is not None and (old.facts, old.sources, old.differences) == (data, kept, told):
            return old
        row.facts_version = old.version + 1 if old else 1
        made = CaseFacts(
            case_id=row.pk,
            version=row.facts_version,
            facts=data,
            sources=kept,
            differences=told,
            at=self.at,
            by_name=self.by.name,
        )
        self.facts[row.pk] = made
        self.new_facts.append(made)
        return made

    def freeze(
        self, row: Case, facts: Facts, decided: Decided, outcome: str, *, clause: str = "", reason: str = ""
    ) -> None:
        """Keep a decision with the facts and rules it rests on."""
        rules = self.in_force(row.part)
        row.decisions += 1
        self.decisions.append(
            Decision(
                case_id=row.pk,
                number=row.decisions,
                facts=self.facts[row.pk],
                rules_id=rules.version_id,
                step=row.step,
                outcome=outcome,
                eligible=decided.eligible,
                amount_fen=decided.amount_fen,
                failed=list(decided.failed),
                inputs_hash=inputs_hash(facts, rules.standing.book.fields),
                clause=clause,
                reason=reason,
                at=self.at,
                user_id=self.by.user_id,
                by_name=self.by.name,
            )
        )

    # money

    def pot_of(self, row: Case, values: Mapping[str, Value]) -> str:
        """The pot that pays: the part's own where the standing interpretation says so."""
        return row.part if values.get("pot_is_own") else ""

    def reserve(self, row: Case, amount_fen: int, *, pot: str | None = None) -> Reserve:
        """The request that sets the case's money aside, from its own pot or the one that is named."""
        row.reservations += 1
        return Reserve(
            key=f"case:{row.pk}/reserve/{row.reservations}",
            legs=self.purses.legs(row.pot if pot is None else pot, amount_fen),
            subject=f"case:{row.pk}",
            clause=self.clause(row),
        )

    def void(self, row: Case) -> Void:
        """The request that frees the case's money."""
        number = row.reservations
        return Void(
            key=f"case:{row.pk}/void/{number}",
            reservation=f"case:{row.pk}/reserve/{number}",
            subject=f"case:{row.pk}",
            clause=self.clause(row),
        )

    def free(self, row: Case) -> None:
        """Give back the case's money and its once-only keys."""
        if row.reserved_fen:
            self.requests.append(self.void(row))
            row.reserved_fen = 0
        row.admitted = None
        self.freed.append(row.pk)

    def left_fen(self, pot: str) -> int:
        """What the pot has left now."""
        return available_fen(self.purses, pot, at=self.at)

    # moving

    def go(self, row: Case, outcome: Outcome) -> None:
        """To the step that follows, or to the end. A case that is not sampled passes that step at once."""
        flow, day = self.flow(row), day_of(self.at)
        move = after(flow, row.step, outcome, day)
        row.holder_id, row.held_at, row.check_after, row.check_note, row.answer_by = (
            None,
            None,
            None,
            None,
            None,
        )
        if move.ended:
            self.end(row, END_PAID if move.to == END_PAID else REFUSED)
            return
        row.step, row.due_on = move.to, move.due_on
        step = flow.step(move.to)
        if step.kind == "check":
            row.check_after = self.at
        elif step.kind == "correction":
            row.answer_by = answer_by(step, day, self.closing(row))
        elif step.kind == "sample" and not is_sampled(row.receipt, step.name, step.share_bp, ring().search):
            self.go(row, "pass")
        elif step.kind == "payment":
            row.payment = "waiting"

    def end(self, row: Case, state: str) -> None:
        """The case is closed; what it held is free unless it was paid."""
        if state != END_PAID:
            self.free(row)
            row.amount_fen, row.payment = 0, ""
        row.state, row.step, row.ended_at = state, "", self.at
        row.due_on = row.answer_by = row.check_after = row.check_note = None
        row.holder_id = row.held_at = None

    def closing(self, row: Case) -> datetime | None:
        """The end of the window for corrections, Beijing time, as the parameters of the case's day say."""
        return self.moment(row.part, row.applied_at, "corrections_close")

    def corrections_left(self, row: Case) -> int:
        """How often the case may still be sent back: never again once the window for corrections is over."""
        closes = self.closing(row)
        if closes is not None and in_beijing(self.at) >= closes:
            return 0
        return max(self.flow(row).corrections_most - row.corrections, 0)

    def moment(self, part: str, on: datetime, what: str) -> datetime | None:
        """An edge of the programme's window (`opens`, `closes`, `corrections_close`); None where it has none."""
        standing = self.in_force(part).standing
        name = standing.flow.window.get(what)
        found = {p.name: p for p in standing.decider.bound.book.parameters}.get(name or "")
        value = found.at(day_of(on)) if found else None
        return value if isinstance(value, datetime) else None

    # writing

    def write(self, verb: str, more: Mapping[int, Mapping[str, Any]] | None = None) -> None:
        """Everything at once: money, rows, facts, decisions, audit. `more`: further fields of the audit rows by case."""
        told = apply(self.requests, by=self.by, at=self.at) if self.requests else ()
        refused = [one for one in told if not one.accepted]
        if refused:
            raise WrongState("资金预留的状态与申请不一致，请刷新后重试。")
        free_once(self.freed)
        rows = list(self.rows.values())
        for row in rows:
            row.version += 1
        update(rows, CHANGING)
        insert(self.new_facts)
        insert(self.decisions)
        changes = [
            Change("case", row.pk, self.before[row.pk], {**shown(row), **(more or {}).get(row.pk, {})})
            for row in rows
        ]
        record(verb, changes, by=self.by, at=self.at)


def shown(row: Case) -> dict[str, Any]:
    """What an audit row keeps of a case; nothing personal."""
    return {
        "receipt": row.receipt,
        "state": row.state,
        "step": row.step,
        "amount_fen": row.amount_fen,
        "reserved_fen": row.reserved_fen,
        "payment": row.payment,
        "holder_id": row.holder_id,
        "facts_version": row.facts_version,
    }


def begin(
    case_ids: Sequence[int],
    *,
    by: Actor,
    at: datetime,
    facts: bool = True,
    programme: Programme | None = None,
) -> Turn:
    """Lock these cases, in the order of their ids. Raises BadValue (none, too many, of several programmes).

    `programme`: theirs, where it was `settled` before.
    """
    ids = sorted(set(case_ids))
    if not 0 < len(ids) <= CASES_MOST:
        raise BadValue(f"一次可办理 1 至 {CASES_MOST} 件申请，选了 {len(ids)} 件。")
    rows = list(Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("id"))
    if len(rows) != len(ids):
        raise BadValue("有的申请不存在，请刷新后重选。")
    programmes = {row.programme_id for row in rows}
    if len(programmes) > 1:
        raise BadValue("一次只能办理同一个项目的申请。")
    number = programmes.pop()
    row = programme if programme is not None and programme.pk == number else settled(number)
    if row is None:
        raise BadValue("没有这个项目。")
    turn = turn_of(rows, row, by=by, at=at)
    if facts:
        turn.facts = latest_facts(rows)
    return turn


def turn_of(rows: Sequence[Case], programme: Programme, *, by: Actor, at: datetime) -> Turn:
    """An act on these cases of a `settled` programme, which the caller has locked; without their facts."""
    turn = Turn(programme, by, at, {row.pk: row for row in rows})
    turn.before = {row.pk: shown(row) for row in rows}
    return turn


def latest_facts(rows: Sequence[Case]) -> dict[int, CaseFacts]:
    """The newest facts of each case; one query."""
    versions = {row.pk: row.facts_version for row in rows}
    found = CaseFacts.objects.filter(case_id__in=list(versions)).order_by("case_id", "version")
    return {one.case_id: one for one in found if one.version == versions[one.case_id]}


def beijing(moment: datetime) -> datetime:
    """A naive moment in Beijing time with its offset."""
    return moment.replace(tzinfo=BEIJING) if moment.tzinfo is None else moment
