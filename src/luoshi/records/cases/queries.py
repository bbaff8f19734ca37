"""Reading cases: lists, queues, totals, what waits for payment. Masked; one case is read in `queries_case`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Q, Sum

from luoshi.policy.cases.receipts import is_whole_receipt
from luoshi.policy.cases.workflow import Step, Workflow
from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.records.cases.models import OPEN, Case, Mark
from luoshi.records.cases.permissions import SEE, may, require
from luoshi.records.cases.queries_eyes import nobody_left
from luoshi.records.people.models import User
from luoshi.records.people.queries import who_holds
from luoshi.records.persons.models import Person
from luoshi.records.persons.queries import persons
from luoshi.records.persons.sealing import found_by
from luoshi.records.programmes.queries import ProgrammeRow, programme, workflow_of

PAGE: Final = 50
PAGE_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list. `applicant` is masked; `step_title` says where it stands, in words."""

    id: int
    receipt: str
    programme_id: int
    part: str
    part_title: str
    applicant: str
    channel: str
    state: str
    step: str
    step_title: str
    queue_at: datetime
    applied_at: datetime
    due_on: date | None
    answer_by: datetime | None
    amount_fen: int
    payment: str
    holder_id: int | None
    holder: str
    version: int


@dataclass(frozen=True, slots=True)
class Queue:
    """A step at which people work: how many wait, how many are in hand, how many are past their service time.

    `barred`: of those that wait, the ones that the reader may not take, having decided on them before. `stuck`: the ones
    that nobody may take who holds the step's role now; all of them where `workers` is zero.
    """

    step: Step
    waiting: int
    held: int
    late: int
    oldest: datetime | None
    mine: int
    barred: int = 0
    stuck: int = 0
    workers: int = 0

    @property
    def free(self) -> int:
        """How many of those that wait the reader may take."""
        return self.waiting - self.barred


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases are listed. `late_on`: past their service time on that day.

    `words`: a receipt number, an id number, a phone, a VIN: found whole, by keyed hash.
    """

    step: str = ""
    state: str = ""
    part: str = ""
    holder_id: int | None = None
    waiting: bool = False
    late_on: date | None = None
    district: str = ""
    brand: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of a list, how many there are in all, and their money (fen): what is refused or taken back has none."""

    rows: tuple[CaseRow, ...]
    total: int
    number: int
    size: int
    amount_fen: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts and money of one programme by state and by step."""

    by_state: Mapping[str, int]
    by_step: Mapping[str, int]
    reserved_fen: int
    paid_fen: int


def queues(programme_id: int, by: Actor, *, at: datetime) -> tuple[Queue, ...]:
    """The steps at which people work, in order. A few queries, three for each step where cases wait. Raises NotAllowed."""
    head = _programme(programme_id, by)
    counted = (
        Case.objects.filter(programme_id=programme_id, state=OPEN)
        .values("step")
        .annotate(
            waiting=Count("id", filter=Q(holder__isnull=True)),
            held=Count("id", filter=Q(holder__isnull=False)),
            late=Count("id", filter=Q(due_on__lt=day_of(at))),
            mine=Count("id", filter=Q(holder_id=by.user_id)),
        )
    )
    found = {row["step"]: row for row in counted}
    first = {
        step: Case.objects.filter(programme_id=programme_id, state=OPEN, step=step, holder__isnull=True)
        .order_by("queue_at", "id")
        .values_list("queue_at", flat=True)
        .first()
        for step in found
    }
    shown = (_queue(step, found.get(step.name), first.get(step.name)) for step in workflow_of(head).steps)
    return tuple(_with_hands(one, head, by, day_of(at)) for one in shown)


def cases(
    programme_id: int, by: Actor, wanted: Filter | None = None, *, number: int = 1, size: int = PAGE
) -> CaseList:
    """Cases in the order of their queue, a page at a time. Raises NotAllowed."""
    head = _programme(programme_id, by)
    size = min(max(size, 1), PAGE_MOST)
    rows = narrowed(Case.objects.filter(programme_id=programme_id), wanted or Filter())
    told = rows.aggregate(n=Count("id"), fen=Sum("amount_fen"))
    start = (max(number, 1) - 1) * size
    shown = rows_of(head, list(rows.order_by("queue_at", "id")[start : start + size]))
    return CaseList(shown, told["n"], number, size, told["fen"] or 0)


def case_id_of(receipt: str) -> int | None:
    """The case of a receipt number. What cannot be one is not asked for: it may be the number of a person."""
    receipt = receipt.strip().upper()
    if not is_whole_receipt(receipt):
        return None
    return Case.objects.filter(receipt=receipt).values_list("id", flat=True).first()


def held_by(by: Actor) -> int:
    """How many open cases the actor has in hand."""
    return Case.objects.filter(state=OPEN, holder_id=by.user_id).count() if by.user_id else 0


def own_cases(by: Actor) -> tuple[CaseRow, ...]:
    """The cases of the person who signs in with this account, newest first."""
    rows = list(Case.objects.filter(person__user_id=by.user_id).order_by("-id")[:PAGE]) if by.user_id else []
    found: list[CaseRow] = []
    for programme_id in dict.fromkeys(row.programme_id for row in rows):
        head = programme(programme_id)
        if head is not None:
            found += rows_of(head, [row for row in rows if row.programme_id == programme_id])
    return tuple(sorted(found, key=lambda one: -one.id))


def totals(programme_id: int, by: Actor) -> Totals:
    """Counts and money. Two queries. Raises NotAllowed."""
    _programme(programme_id, by)
    mine = Case.objects.filter(programme_id=programme_id)
    states: dict[str, Any] = {
        row["state"]: row for row in mine.values("state").annotate(n=Count("id"), fen=Sum("amount_fen"))
    }
    steps = {
        row["step"]: row
        for row in mine.filter(state=OPEN).values("step").annotate(n=Count("id"), fen=Sum("reserved_fen"))
    }
    return Totals(
        {state: row["n"] for state, row in states.items()},
        {step: row["n"] for step, row in steps.items()},
        sum(row["fen"] or 0 for row in steps.values()),
        (states["paid"]["fen"] or 0) if "paid" in states else 0,
    )


def payable(programme_id: int, *, most: int = 2_000) -> tuple[tuple[int, int], ...]:
    """(case, amount in fen) of what waits for payment, or failed and may be tried again, in the order of admission."""
    rows = Case.objects.filter(programme_id=programme_id, state=OPEN, payment__in=["waiting", "failed"])
    return tuple(rows.order_by("admitted", "id").values_list("id", "amount_fen")[:most])


def is_own(person_id: int, by: Actor) -> bool:
    """Whether the actor is this person."""
    return by.user_id is not None and Person.objects.filter(pk=person_id, user_id=by.user_id).exists()


def may_see(programme_name: str, by: Actor) -> bool:
    """Whether the actor sees the cases of a programme."""
    return may(by, SEE, programme_name)


def colleagues(programme_id: int, step: str, by: Actor) -> tuple[tuple[int, str], ...]:
    """(account, name) of who holds cases of this step, for the operator's view. Raises NotAllowed."""
    _programme(programme_id, by)
    rows = (
        User.objects.filter(
            pk__in=Case.objects.filter(programme_id=programme_id, step=step).values("holder_id")
        )
        .order_by("id")
        .values_list("id", "display_name", "username")
    )
    return tuple((pk, shown_name or name) for pk, shown_name, name in rows)


def _programme(programme_id: int, by: Actor) -> ProgrammeRow:
    head = programme(programme_id)
    if head is None:
        raise LookupError(programme_id)
    require(by, SEE, head.name, "您没有查看这个项目申请的权限。")
    return head


def narrowed(rows: Any, wanted: Filter) -> Any:
    for name in ("step", "state", "part"):
        if getattr(wanted, name):
            rows = rows.filter(**{name: getattr(wanted, name)})
    if wanted.holder_id is not None:
        rows = rows.filter(holder_id=wanted.holder_id)
    if wanted.waiting:
        rows = rows.filter(holder__isnull=True)
    if wanted.late_on is not None:
        rows = rows.filter(state=OPEN, due_on__lt=wanted.late_on)
    for label in ("district", "brand"):
        if getattr(wanted, label):
            rows = rows.filter(**{f"labels__{label}": getattr(wanted, label)})
    words = "".join(wanted.words.split()).upper()
    if words:
        digests = [found_by(words, kind) for kind in SEARCHED]
        marked = Mark.objects.filter(kind__in=SEARCHED, digest__in=digests).values("case_id")
        person = Q(person__id_digest=found_by(words, "id_number")) | Q(
            person__name_digest=found_by(wanted.words, "name")
        )
        found = person | Q(pk__in=marked)
        # Statements are logged by servers: a number of a person never stands in one, not even to be compared.
        rows = rows.filter(found | Q(receipt=words) if is_whole_receipt(words) else found)
    return rows


SEARCHED: Final = ("vin", "phone", "invoice", "certificate", "bank_card", "serial")
"""Kinds of particulars by which a case can be found."""


def _queue(step: Step, found: Mapping[str, Any] | None, oldest: datetime | None) -> Queue:
    if found is None:
        return Queue(step, 0, 0, 0, None, 0)
    return Queue(step, found["waiting"], found["held"], found["late"], oldest, found["mine"])


def _with_hands(queue: Queue, head: ProgrammeRow, by: Actor, day: date) -> Queue:
    """Why what waits at a step of people may wait for somebody else, or for nobody."""
    step = queue.step
    if step.role is None or not queue.waiting:
        return queue
    people = [pk for pk, _name in who_holds(step.role, head.name, day)]
    barred = nobody_left(head.id, step.name, [by.user_id]) if by.user_id in people else 0
    return replace(queue, barred=barred, stuck=nobody_left(head.id, step.name, people), workers=len(people))


def rows_of(head: ProgrammeRow, rows: Sequence[Case]) -> tuple[CaseRow, ...]:
    """Rows with the applicants' masked names and the holders' names; two queries."""
    people = persons({row.person_id for row in rows})
    holders = dict(
        User.objects.filter(pk__in=[row.holder_id for row in rows if row.holder_id]).values_list(
            "id", "display_name"
        )
    )
    flow, parts = workflow_of(head), dict(head.parts)
    return tuple(
        _row(row, parts, flow, people[row.person_id].name, holders.get(row.holder_id or 0, ""))
        for row in rows
    )


def _row(row: Case, parts: Mapping[str, str], flow: Workflow, applicant: str, holder: str) -> CaseRow:
    return CaseRow(
        id=row.pk,
        receipt=row.receipt,
        programme_id=row.programme_id,
        part=row.part,
        part_title=parts.get(row.part, row.part),
        applicant=applicant,
        channel=row.channel,
        state=row.state,
        step=row.step,
        step_title=flow.step(row.step).title if row.step else "",
        queue_at=row.queue_at,
        applied_at=row.applied_at,
        due_on=row.due_on,
        answer_by=row.answer_by,
        amount_fen=row.amount_fen,
        payment=row.payment,
        holder_id=row.holder_id,
        holder=holder,
        version=row.version,
    )
