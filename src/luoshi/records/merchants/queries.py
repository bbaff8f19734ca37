"""What can be asked of merchants. The public sees who takes part and who is on notice, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from luoshi.policy.merchants.standing import State
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.queries import Entry, story_of
from luoshi.records.entitlements.queries import KeyRow, keys_of
from luoshi.records.merchants.models import Accident, Appeal, Call, Measure, Merchant, Relation
from luoshi.records.merchants.permissions import SEE, may, merchant_of
from luoshi.records.people.models import User

PAGE: Final = 30
PUBLIC_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call for merchants."""

    id: int
    programme: str
    title: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class PublicRow:
    """What anybody may see of a merchant: name, channels, address, state, until when the notice runs."""

    id: int
    name: str
    online: bool
    offline: bool
    address: str
    state: State
    notice_until: date | None


@dataclass(frozen=True, slots=True)
class MerchantRow:
    """A merchant in a list. `open_measures`, `open_appeals`: what waits there; `overdue`: a suspension past its day."""

    id: int
    programme: str
    name: str
    credit_code: str
    online: bool
    offline: bool
    state: State
    state_since: datetime
    open_measures: int
    open_appeals: int
    overdue: bool
    leaving: bool
    cleared: bool


@dataclass(frozen=True, slots=True)
class AppealRow:
    """An appeal against a measure."""

    id: int
    text: str
    at: datetime
    by_name: str
    state: str
    decision: str
    decided_at: datetime | None
    decided_by: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure with its appeal. `open`: neither done nor withdrawn."""

    id: int
    kind: str
    ground: str
    reason: str
    due_on: date | None
    amount_fen: int
    recovered_fen: int
    taken_at: datetime
    taken_by: str
    answer: str
    answered_at: datetime | None
    done_at: datetime | None
    withdrawn_at: datetime | None
    appeal: AppealRow | None

    @property
    def open(self) -> bool:
        return self.done_at is None and self.withdrawn_at is None

    @property
    def left_fen(self) -> int:
        return self.amount_fen - self.recovered_fen


@dataclass(frozen=True, slots=True)
class MerchantPage:
    """Everything about one merchant."""

    row: MerchantRow
    call: str
    address: str
    phone: str
    platform: tuple[int, str] | None
    through: tuple[tuple[int, str, State], ...]
    related: tuple[tuple[int, str, State, str], ...]
    applied_at: datetime
    review_note: str
    notice_from: date | None
    notice_until: date | None
    admitted_at: datetime | None
    asked_to_leave_at: datetime | None
    leave_reason: str
    ended_at: datetime | None
    cleared_at: datetime | None
    measures: tuple[MeasureRow, ...]
    accidents: tuple[tuple[str, date, str], ...]
    keys: tuple[KeyRow, ...]
    story: tuple[Entry, ...]


def open_calls(day: date) -> tuple[CallRow, ...]:
    """Calls that are open on a day."""
    rows = Call.objects.filter(opens_on__lte=day, closes_on__gte=day).order_by("closes_on", "id")[:PAGE]
    return tuple(CallRow(row.pk, row.programme, row.title, row.opens_on, row.closes_on) for row in rows)


def public_merchants(programme: str, *, most: int = PUBLIC_MOST) -> tuple[PublicRow, ...]:
    """Who takes part, then who is on public notice; by name."""
    rows = Merchant.objects.filter(programme=programme, state__in=["admitted", "noticed"])
    return tuple(
        PublicRow(row.pk, row.name, row.online, row.offline, row.address, row.state, row.notice_until)  # type: ignore[arg-type]
        for row in rows.order_by("state", "name")[: min(most, PUBLIC_MOST)]
    )


def merchants(
    programme: str, by: Actor, *, day: date, state: str = "", words: str = "", number: int = 1
) -> tuple[tuple[MerchantRow, ...], int]:
    """A page of merchants and how many there are; what waits for an act first. Empty for who may not see them."""
    if not may(by, SEE, programme):
        return (), 0
    rows = Merchant.objects.filter(programme=programme)
    if state == "waiting":
        rows = rows.filter(_waits())
    elif state:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(credit_code__icontains=words))
    total = rows.count()
    shown = _counted(rows, day).order_by("-open_appeals", "-open_measures", "-state_since", "-id")
    return tuple(_row(row) for row in shown[(number - 1) * PAGE : number * PAGE]), total


def counts(programme: str) -> Mapping[str, int]:
    """How many merchants stand where; `waiting` counts what asks for an act of the operator."""
    rows = Merchant.objects.filter(programme=programme)
    found = {row["state"]: row["n"] for row in rows.values("state").annotate(n=Count("id")).order_by()}
    return found | {"waiting": rows.filter(_waits()).count()}


def merchant_page(merchant_id: int, by: Actor, *, day: date) -> MerchantPage | None:
    """One merchant, for staff and for itself. None where it is not there for this actor."""
    found = _counted(Merchant.objects.filter(pk=merchant_id), day).select_related("call", "platform").first()
    if found is None or not (may(by, SEE, found.programme) or merchant_of(by) == found.pk):
        return None
    return MerchantPage(
        row=_row(found),
        call=found.call.title,
        address=found.address,
        phone=found.phone,
        platform=(found.platform.pk, found.platform.name) if found.platform else None,
        through=tuple(
            (one.pk, one.name, cast("State", one.state)) for one in found.through.order_by("name")[:PAGE]
        ),
        related=_related(found.pk),
        applied_at=found.applied_at,
        review_note=found.review_note,
        notice_from=found.notice_from,
        notice_until=found.notice_until,
        admitted_at=found.admitted_at,
        asked_to_leave_at=found.asked_to_leave_at,
        leave_reason=found.leave_reason,
        ended_at=found.ended_at,
        cleared_at=found.cleared_at,
        measures=measures_of(found.pk),
        accidents=tuple(
            Accident.objects.filter(merchant=found)
            .order_by("-happened_on")
            .values_list("grade", "happened_on", "authority")
        ),
        keys=keys_of(found.pk),
        story=story_of("merchant", found.pk, most=100),
    )


def own_merchant(by: Actor, *, day: date) -> MerchantPage | None:
    """The merchant for which this account acts."""
    number = merchant_of(by)
    return None if number is None else merchant_page(number, by, day=day)


def measures_of(merchant_id: int) -> tuple[MeasureRow, ...]:
    """Its measures, newest first, each with its appeal."""
    rows = (
        Measure.objects.filter(merchant=merchant_id).prefetch_related("appeals").order_by("-taken_at", "-id")
    )
    return tuple(_measure(row) for row in rows[:200])


def names(programme: str) -> tuple[tuple[int, str, State], ...]:
    """Number, name and state of all merchants inside, for choices."""
    rows = Merchant.objects.filter(programme=programme, state__in=["admitted", "suspended"]).order_by("name")
    return tuple((row.pk, row.name, row.state) for row in rows[:PUBLIC_MOST])  # type: ignore[misc]


def programme_of(merchant_id: int) -> str | None:
    """The folder name of its programme."""
    return Merchant.objects.filter(pk=merchant_id).values_list("programme", flat=True).first()


def merchant_of_measure(measure_id: int) -> int | None:
    """Whose measure it is."""
    return Measure.objects.filter(pk=measure_id).values_list("merchant_id", flat=True).first()


def merchant_of_appeal(appeal_id: int) -> int | None:
    """Whose appeal it is."""
    return Appeal.objects.filter(pk=appeal_id).values_list("measure__merchant_id", flat=True).first()


def account_named(username: str) -> int | None:
    """The open account of this user name."""
    return User.objects.filter(username=username, is_active=True).values_list("id", flat=True).first()


def _waits() -> Q:
    appeals = Exists(Appeal.objects.filter(measure__merchant=OuterRef("pk"), state="open"))
    leaving = Q(state__in=["admitted", "suspended"], asked_to_leave_at__isnull=False)
    return Q(state__in=["applied", "reviewed", "noticed"]) | Q(appeals) | leaving


def _counted(rows: QuerySet[Merchant], day: date) -> QuerySet[Any]:
    still = Q(measures__done_at__isnull=True, measures__withdrawn_at__isnull=True, measures__isnull=False)
    late = Measure.objects.filter(
        merchant=OuterRef("pk"), kind="suspension", due_on__lt=day, done_at=None, withdrawn_at=None
    )
    return rows.annotate(
        open_measures=Count("measures", filter=still, distinct=True),
        open_appeals=Count("measures__appeals", filter=Q(measures__appeals__state="open"), distinct=True),
        overdue=Exists(late),
    )


def _row(row: Any) -> MerchantRow:
    return MerchantRow(
        row.pk,
        row.programme,
        row.name,
        row.credit_code,
        row.online,
        row.offline,
        row.state,
        row.state_since,
        row.open_measures,
        row.open_appeals,
        row.overdue,
        row.asked_to_leave_at is not None and row.state in {"admitted", "suspended"},
        row.cleared_at is not None,
    )


def _related(number: int) -> tuple[tuple[int, str, State, str], ...]:
    rows = (
        Relation.objects.filter(Q(one=number) | Q(other=number)).select_related("one", "other").order_by("id")
    )
    found = [(row.other if row.one_id == number else row.one, row.why) for row in rows[:PAGE]]
    return tuple((one.pk, one.name, one.state, why) for one, why in found)  # type: ignore[misc]


def _measure(row: Measure) -> MeasureRow:
    made = next(iter(row.appeals.all()), None)
    return MeasureRow(
        row.pk,
        row.kind,
        row.ground,
        row.reason,
        row.due_on,
        row.amount_fen,
        row.recovered_fen,
        row.taken_at,
        row.taken_by,
        row.answer,
        row.answered_at,
        row.done_at,
        row.withdrawn_at,
        AppealRow(
            made.pk,
            made.text,
            made.at,
            made.by_name,
            made.state,
            made.decision,
            made.decided_at,
            made.decided_by,
        )
        if made
        else None,
    )
