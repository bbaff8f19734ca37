"""What the merchant itself says: answers to warnings, appeals, the wish to leave; and how an appeal is decided."""

from datetime import datetime

from django.db import transaction

from luoshi.policy.merchants.standing import INSIDE
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.merchants.actions.measuring import open_measure
from luoshi.records.merchants.actions.moving import locked, move, note, text_of
from luoshi.records.merchants.actions.telling import tell_appeal
from luoshi.records.merchants.models import Appeal, Measure, Merchant
from luoshi.records.merchants.permissions import RUN, require, require_own


@transaction.atomic
def answer_measure(measure_id: int, *, text: str, by: Actor, at: datetime) -> None:
    """The merchant says what it has put right. Raises NotAllowed, WrongState, BadValue."""
    measure, row = open_measure(measure_id)
    require_own(by, row.pk)
    measure.answer, measure.answered_at = text_of(text, "整改或说明的情况"), at
    measure.save(update_fields=["answer", "answered_at"])
    note(row, "merchant.answer", by=by, at=at, kind=measure.kind, reason=measure.answer)


@transaction.atomic
def appeal(measure_id: int, *, text: str, by: Actor, at: datetime) -> int:
    """Appeal against a measure, once. It stays in force until the decision. Raises NotAllowed, WrongState, BadValue."""
    measure = Measure.objects.filter(pk=measure_id).first()
    if measure is None:
        raise BadValue("没有这项处理。")
    row = locked(measure.merchant_id)
    require_own(by, row.pk)
    if measure.withdrawn_at is not None or row.cleared_at is not None:
        raise WrongState("这项处理已撤回，或企业已清算，不能再申诉。")
    if Appeal.objects.filter(measure=measure).exists():
        raise WrongState("对这项处理已经申诉过一次。")
    made = Appeal.objects.create(measure=measure, text=text_of(text, "申诉的理由"), at=at, by_name=by.name)
    note(row, "merchant.appeal", by=by, at=at, kind=measure.kind, reason=made.text)
    return made.pk


@transaction.atomic
def decide_appeal(appeal_id: int, *, upheld: bool, text: str, by: Actor, at: datetime) -> None:
    """Decide an appeal, by another person than took the measure; upheld, the measure is undone.

    Raises NotAllowed, WrongState, BadValue.
    """
    made = Appeal.objects.select_related("measure").filter(pk=appeal_id).first()
    if made is None:
        raise BadValue("没有这项申诉。")
    row = locked(made.measure.merchant_id)
    made.refresh_from_db()
    require(by, RUN, row.programme, "只有项目经办可以决定申诉。")
    if made.state != "open":
        raise WrongState("这项申诉已经决定。")
    if made.measure.taken_by == by.name:
        raise WrongState("作出处理的人不能决定对它的申诉，请由另一位经办人决定。")
    made.state = "upheld" if upheld else "dismissed"
    made.decision, made.decided_at, made.decided_by = text_of(text, "决定的理由"), at, by.name
    made.save()
    note(row, "merchant.decide-appeal", by=by, at=at, upheld=upheld, reason=made.decision)
    tell_appeal(row, made, by=by, at=at)
    if upheld:
        _undo(row, made.measure, by=by, at=at)


def _undo(row: Merchant, measure: Measure, *, by: Actor, at: datetime) -> None:
    """A suspension ends, a removal is taken back; money that came back is for the settlement to pay out again."""
    Measure.objects.filter(pk=measure.pk).update(withdrawn_at=at)
    if measure.kind == "suspension" and row.state == "suspended" and measure.done_at is None:
        move(row, "resume", "merchant.resume", by=by, at=at, reason="申诉成立")
    elif measure.kind == "removal" and row.state == "removed":
        if row.cleared_at is not None:
            raise WrongState("企业已清算，不能恢复；请重新申请。")
        row.ended_at = None
        move(row, "reinstate", "merchant.reinstate", by=by, at=at, reason="申诉成立")


@transaction.atomic
def ask_to_leave(merchant_id: int, *, text: str, by: Actor, at: datetime) -> None:
    """The merchant's written wish to leave (第十二条). Raises NotAllowed, WrongState, BadValue."""
    row = locked(merchant_id)
    require_own(by, row.pk)
    if row.state not in INSIDE or row.asked_to_leave_at is not None:
        raise WrongState("企业不在参与范围内，或已提出过退出申请。")
    row.asked_to_leave_at, row.leave_reason = at, text_of(text, "退出的原因")
    row.save(update_fields=["asked_to_leave_at", "leave_reason"])
    note(row, "merchant.ask-to-leave", by=by, at=at, reason=row.leave_reason)
