"""A run over the orders: portion by portion, each in a transaction of its own, then the statements.

An order's verdict is written where it differs from the one before; so a rolling check of what was checked yesterday
writes little, and a run that was broken off is simply run again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from django.db import IntegrityError, transaction

from luoshi.library.goods import goods_of
from luoshi.policy.dates.windows import BEIJING, day_of, end_of
from luoshi.policy.entitlements.terms import Terms, parse
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record
from luoshi.records.entitlements.models import Scheme
from luoshi.records.merchants.models import Merchant
from luoshi.records.outbox.actions import begin_work
from luoshi.records.settlement.models import Run
from luoshi.records.settlement.permissions import RUN, require
from luoshi.records.settlement.statements import run as statement

Kind = Literal["rolling", "final", "clearing"]
PORTION: Final = 100_000
DAYS_MOST: Final = 400
WORK: Final = "settlement.run"
"""The long work that carries a run out (registered by the surface)."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What a portion came to, and after which order the next one begins; None at the end."""

    orders: int
    written: int
    after: tuple[int, str] | None


@transaction.atomic
def begin_run(
    scheme_id: int,
    kind: Kind,
    *,
    first: date,
    last: date,
    merchant: int | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Begin a check of the orders paid in these days; its id. One at a time. Raises NotAllowed, BadValue, WrongState."""
    scheme = Scheme.objects.filter(pk=scheme_id).first()
    if scheme is None:
        raise BadValue("没有这个补贴项目。")
    require(by, RUN, scheme.programme, "只有项目经办可以发起核销。")
    if not 0 <= (last - first).days < DAYS_MOST or last > day_of(at):
        raise BadValue(f"核销的日期应不晚于今天，最长 {DAYS_MOST} 天。")
    _may_clear(kind, merchant, scheme.programme)
    try:
        with transaction.atomic():
            row = Run.objects.create(
                scheme=scheme,
                kind=kind,
                first=first,
                last=last,
                merchant_id=merchant,
                began_at=at,
                by_name=by.name,
            )
    except IntegrityError as problem:
        if "run_one_at_a_time" not in str(problem):
            raise
        raise WrongState("另一次核销还在进行，请等它完成。") from problem
    _note(row, "settlement.begin", by=by, at=at)
    return row.pk


@transaction.atomic
def ask_for_run(
    scheme_id: int,
    kind: Kind,
    *,
    first: date,
    last: date,
    merchant: int | None = None,
    by: Actor,
    at: datetime,
) -> tuple[int, int]:
    """Begin a run and put its work on the queue; the ids of both."""
    number = begin_run(scheme_id, kind, first=first, last=last, merchant=merchant, by=by, at=at)
    title = f"核销订单 {first:%Y-%m-%d} 至 {last:%Y-%m-%d}"
    key = f"{WORK}:{number}"
    work = begin_work("settlement.run", title=title, arguments={"run": number}, key=key, by=by, at=at)
    return number, work


@transaction.atomic
def judge_next(
    run_id: int,
    after: tuple[int, str],
    *,
    most: int = PORTION,
    by: Actor,
    at: datetime,  # noqa: ARG001 - as all acts
) -> Portion:
    """Judge the next orders after this one. What was closed by a final run stays. Raises NotAllowed, WrongState."""
    row = _open(run_id)
    require(by, RUN, row.scheme.programme, "只有项目经办可以发起核销。")
    known = parameters(row) | {"after_merchant": after[0], "after_number": after[1], "most": most}
    found = statement("bound", known)
    last = found[0] if found else (2**62, "")
    (count,) = statement("judge", known | {"last_merchant": last[0], "last_number": last[1]})
    return Portion(count[0], count[1], last if found else None)


def judge_all(
    run_id: int,
    *,
    most: int = PORTION,
    say: Callable[[int], None] = lambda _done: None,
    by: Actor,
    at: datetime,
) -> int:
    """Judge all orders of a run, portion by portion, and finish it; how many there were. `say`: how many are done."""
    after: tuple[int, str] | None = (-1, "")
    done = 0
    while after is not None:
        portion = judge_next(run_id, after, most=most, by=by, at=at)
        done, after = done + portion.orders, portion.after
        say(done)
    finish_run(run_id, by=by, at=at)
    return done


@transaction.atomic
def finish_run(run_id: int, *, by: Actor, at: datetime) -> None:
    """Write the statements and the totals. Raises WrongState."""
    row = _open(run_id)
    known = parameters(row)
    days = known | {"first": row.first, "last": row.last}
    statement("state", days)
    ((row.orders, row.accepted, row.accepted_fen, row.refused, row.refused_fen),) = statement("totals", days)
    row.state, row.ended_at = "done", at
    row.save()
    _note(row, "settlement.finish", by=by, at=at, accepted_fen=int(row.accepted_fen))


@transaction.atomic
def fail_run(run_id: int, *, why: str, by: Actor, at: datetime) -> None:
    """Note that a run was broken off; another one may begin. Raises WrongState."""
    row = _open(run_id)
    row.state, row.ended_at = "failed", at
    row.save(update_fields=["state", "ended_at"])
    _note(row, "settlement.fail", by=by, at=at, reason=why[:500])


def parameters(row: Run) -> dict[str, Any]:
    """What the statements ask for: days as moments in Beijing, the terms as columns."""
    terms, grades = parse(row.scheme.terms), goods_of(row.scheme.programme).grades
    return _columns(terms, dict(grades)) | {
        "scheme": row.scheme_id,
        "run": row.pk,
        "merchant": row.merchant_id,
        "first": datetime.combine(row.first, datetime.min.time(), BEIJING),
        "until": end_of(row.last).replace(tzinfo=BEIJING),
    }


def _columns(terms: Terms, grades: dict[str, int]) -> dict[str, Any]:
    """A row for each category and each span of days over which its doubts are read alike."""
    held = [(one, span) for one in terms.categories for span in terms.spans()]
    return {
        "names": [one.name for one, _ in held],
        "rates": [one.rate_bp for one, _ in held],
        "caps": [one.cap_fen for one, _ in held],
        "price_most": [one.price_most_fen for one, _ in held],
        "activated": [one.activated for one, _ in held],
        "grades": [grades.get(one.name) for one, _ in held],
        "since": [span.since for _, span in held],
        "before": [span.before for _, span in held],
        "rounding": [span.readings.rounding for _, span in held],
        "price_basis": [span.readings.price_basis for _, span in held],
    }


def _may_clear(kind: Kind, merchant: int | None, programme: str) -> None:
    if (kind == "clearing") != (merchant is not None):
        raise BadValue("企业清算须选择一家企业，其他核销不选。")
    if merchant is not None:
        row = Merchant.objects.filter(pk=merchant, programme=programme).first()
        if row is None or row.ended_at is None or row.cleared_at is not None:
            raise WrongState("只有已取消或已退出、尚未清算的企业可以清算。")


def _open(run_id: int) -> Run:
    row = (
        Run.objects.select_for_update(of=("self",), no_key=True)
        .select_related("scheme")
        .filter(pk=run_id)
        .first()
    )
    if row is None or row.state != "running":
        raise WrongState("这次核销已经结束。")
    return row


def _note(row: Run, verb: str, *, by: Actor, at: datetime, **more: object) -> None:
    after = {
        "kind": row.kind,
        "first": row.first.isoformat(),
        "last": row.last.isoformat(),
        "merchant": row.merchant_id,
        "orders": int(row.orders),
        "refused": int(row.refused),
        **more,
    }
    record(verb, [Change("settlement-run", row.pk, None, after)], by=by, at=at)
