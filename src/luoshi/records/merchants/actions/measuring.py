"""Measures and their end, accidents, leaving, clearing (第十一条, 第十二条)."""

from datetime import date, datetime
from typing import Final, cast

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.merchants.measures import ACCIDENT, Grade, Kind, check, removes, swept
from luoshi.policy.merchants.standing import CANDIDATES, INSIDE, OVER, State, Step
from luoshi.policy.money.writing import in_yuan
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.merchants.actions.moving import locked, move, note, text_of
from luoshi.records.merchants.actions.telling import tell_measure
from luoshi.records.merchants.models import Accident, Measure, Merchant, Relation
from luoshi.records.merchants.permissions import RUN, require

STEPS: Final[dict[str, Step]] = {"suspension": "suspend", "removal": "remove"}
SWEPT: Final = {"self": "本企业", "related": "关联企业", "through": "通过其申报的企业"}


@transaction.atomic
def take_measure(
    merchant_id: int,
    kind: Kind,
    *,
    ground: str,
    reason: str,
    due_on: date | None = None,
    amount_fen: int = 0,
    by: Actor,
    at: datetime,
) -> int:
    """Take one of the six measures; the id. A suspension or removal stops the keys at once.

    Raises NotAllowed, BadValue, WrongState.
    """
    row = locked(merchant_id)
    require(by, RUN, row.programme, "只有项目经办可以处理企业。")
    check(kind, cast("State", row.state), ground=ground, due_on=due_on, amount_fen=amount_fen, day=day_of(at))
    measure = Measure.objects.create(
        merchant=row,
        kind=kind,
        ground=ground,
        reason=text_of(reason, "事实和理由"),
        due_on=due_on,
        amount_fen=amount_fen,
        taken_at=at,
        taken_by=by.name,
    )
    told: dict[str, object] = {
        "kind": kind,
        "ground": ground,
        "reason": measure.reason,
        "amount_fen": amount_fen,
    }
    told["due_on"] = due_on.isoformat() if due_on else None
    _carry_out(row, measure, told, by=by, at=at)
    return measure.pk


def _carry_out(row: Merchant, measure: Measure, told: dict[str, object], *, by: Actor, at: datetime) -> None:
    tell_measure(measure, by=by, at=at)
    step = STEPS.get(measure.kind)
    if step is None:
        note(row, "merchant.measure", by=by, at=at, before=None, **told)
        return
    if step == "remove":
        row.ended_at = at
        Measure.objects.filter(merchant=row, kind="suspension", done_at=None, withdrawn_at=None).update(
            done_at=at
        )
    move(row, step, "merchant.measure", by=by, at=at, **told)


@transaction.atomic
def finish_measure(measure_id: int, *, text: str, by: Actor, at: datetime) -> None:
    """Put right (a suspension: the merchant sells again, with new keys), or handed over. Raises NotAllowed, WrongState."""
    measure, row = open_measure(measure_id)
    require(by, RUN, row.programme, "只有项目经办可以办结对企业的处理。")
    if measure.kind == "clawback" and measure.recovered_fen < measure.amount_fen:
        raise WrongState("追缴的资金还没有全部收回，不能办结。")
    reason = text_of(text, "验收或办结的情况")
    measure.done_at = at
    measure.save(update_fields=["done_at"])
    if measure.kind == "suspension":
        move(row, "resume", "merchant.resume", by=by, at=at, reason=reason)
    else:
        note(row, "merchant.finish-measure", by=by, at=at, kind=measure.kind, reason=reason)


@transaction.atomic
def recover(measure_id: int, *, amount_fen: int, text: str, by: Actor, at: datetime) -> None:
    """Note money that came back of a claw-back; all of it ends the measure. Raises NotAllowed, WrongState, BadValue."""
    measure, row = open_measure(measure_id)
    require(by, RUN, row.programme, "只有项目经办可以登记追缴到账。")
    left = measure.amount_fen - measure.recovered_fen
    if measure.kind != "clawback" or not 0 < amount_fen <= left:
        raise BadValue(f"到账金额应大于零、不超过尚未收回的 {in_yuan(left)}。")
    measure.recovered_fen += amount_fen
    if measure.recovered_fen == measure.amount_fen:
        measure.done_at = at
    measure.save(update_fields=["recovered_fen", "done_at"])
    reason = text_of(text, "到账凭证", 200)
    note(row, "merchant.recover", by=by, at=at, amount_fen=amount_fen, reason=reason)


@transaction.atomic
def note_accident(
    merchant_id: int, *, grade: Grade, happened_on: date, authority: str, by: Actor, at: datetime
) -> list[int]:
    """An accident as its authority graded it. 较大 and above: the enterprise, its related ones and those that applied
    through them are removed at once. The numbers of those removed. Raises NotAllowed, BadValue.
    """
    first = locked(merchant_id)
    require(by, RUN, first.programme, "只有项目经办可以登记生产安全事故。")
    if happened_on > day_of(at):
        raise BadValue("事故发生的日期不能晚于今天。")
    accident = Accident.objects.create(
        merchant=first,
        grade=grade,
        happened_on=happened_on,
        authority=text_of(authority, "认定的部门和文号", 200),
        noted_at=at,
    )
    note(first, "merchant.accident", by=by, at=at, grade=grade, reason=accident.authority)
    return _sweep(accident, by=by, at=at) if removes(grade) else []


def _sweep(accident: Accident, *, by: Actor, at: datetime) -> list[int]:
    programme = accident.merchant.programme
    pairs = Relation.objects.filter(one__programme=programme).values_list("one_id", "other_id")
    through = Merchant.objects.filter(programme=programme, platform__isnull=False).values_list(
        "id", "platform_id"
    )
    found = swept(accident.merchant_id, pairs, dict(through))
    removed = []
    for number in sorted(found):
        row = locked(number)
        if row.state in INSIDE:
            _remove(row, accident, SWEPT[found[number]], by=by, at=at)
            removed.append(number)
        elif row.state in CANDIDATES:
            step: Step = "refuse" if row.state == "applied" else "object"
            move(row, step, "merchant.object", by=by, at=at, reason=f"{accident.merchant.name}发生事故")
    return removed


def _remove(row: Merchant, accident: Accident, how: str, *, by: Actor, at: datetime) -> None:
    measure = Measure.objects.create(
        merchant=row,
        kind="removal",
        ground=ACCIDENT,
        reason=f"{accident.merchant.name}发生较大及以上生产安全事故（{accident.authority}），{how}一并取消参与资格。",
        accident=accident,
        taken_at=at,
        taken_by=by.name,
    )
    told: dict[str, object] = {"kind": "removal", "ground": ACCIDENT, "reason": measure.reason}
    _carry_out(row, measure, told, by=by, at=at)


@transaction.atomic
def let_leave(merchant_id: int, *, by: Actor, at: datetime) -> None:
    """End the participation of a merchant that has asked to leave (第十二条). Raises NotAllowed, WrongState."""
    row = locked(merchant_id)
    require(by, RUN, row.programme, "只有项目经办可以终止企业的参与资格。")
    if row.asked_to_leave_at is None:
        raise WrongState("企业没有提出退出的书面申请。")
    row.ended_at = at
    Measure.objects.filter(merchant=row, kind="suspension", done_at=None, withdrawn_at=None).update(
        done_at=at
    )
    move(row, "leave", "merchant.leave", by=by, at=at)


@transaction.atomic
def mark_cleared(merchant_id: int, *, by: Actor, at: datetime) -> None:
    """The money is settled with a merchant that was removed or left; called by the settlement. Raises WrongState."""
    row = locked(merchant_id)
    if row.state not in OVER or row.cleared_at is not None:
        raise WrongState("只有已取消或已退出、尚未清算的企业可以办结清算。")
    if Measure.objects.filter(merchant=row, kind="clawback", done_at=None, withdrawn_at=None).exists():
        raise WrongState("还有追缴没有收回，清算不能办结。")
    row.cleared_at = at
    row.save(update_fields=["cleared_at"])
    note(row, "merchant.clear", by=by, at=at)


def open_measure(measure_id: int) -> tuple[Measure, Merchant]:
    """An unfinished measure with its merchant, locked. Raises BadValue, WrongState."""
    number = Measure.objects.filter(pk=measure_id).values_list("merchant_id", flat=True).first()
    if number is None:
        raise BadValue("没有这项处理。")
    row = locked(number)
    measure = Measure.objects.get(pk=measure_id)
    if measure.done_at is not None or measure.withdrawn_at is not None:
        raise WrongState("这项处理已经办结或撤回。")
    return measure, row
