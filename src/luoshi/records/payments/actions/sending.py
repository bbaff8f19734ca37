"""The file for the bank: the only place where names and card numbers of a batch are opened; every look is logged."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db import transaction

from luoshi.library.programmes import bank_files
from luoshi.policy.dates.windows import day_of
from luoshi.policy.payments.layouts import BankFiles
from luoshi.policy.payments.writing import PayLine, Unwritable, write_file
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.payments.actions.batching import locked, none_disputed, note
from luoshi.records.payments.models import APPROVED, SENT, Batch, Payment
from luoshi.records.payments.permissions import PAY, require
from luoshi.records.persons.actions import LOOKS_MOST, note_looks
from luoshi.records.persons.sealing import opened
from luoshi.records.programmes.models import Programme

CARD: Final = "bank_card"


@transaction.atomic
def bank_file(batch_id: int, *, by: Actor, at: datetime) -> tuple[str, bytes]:
    """Name and bytes of the file. The first time the batch counts as sent; later the very same file comes again.

    Raises NotAllowed, WrongState (not approved, settled, another content than went out), BadValue (it does not fit the layout).
    """
    batch = locked(batch_id)
    require(by, PAY, batch.programme.name, "只有资金支付人员可以生成银行文件。")
    if batch.state not in {APPROVED, SENT}:
        raise WrongState("只有已复核、尚未结清的批次可以生成银行文件。")
    files = files_of(batch.programme)
    payments = list(batch.payments.select_related("case__person").order_by("line"))
    first = batch.sent_at is None
    if first:
        none_disputed([one.case_id for one in payments])
    data = _written(batch, files, payments, at)
    _looked(payments, batch, by=by, at=at)
    if first:
        batch.state, batch.sent_at, batch.file_hash = SENT, at, sha256(data).digest()
        batch.save(update_fields=["state", "sent_at", "file_hash"])
        batch.payments.update(state="sent")
    elif batch.file_hash is None or bytes(batch.file_hash) != sha256(data).digest():
        raise WrongState("现在生成的文件与已送银行的不同（收款信息在送出后有变），请使用当时的文件。")
    note(batch, "payment.send" if first else "payment.file-again", by=by, at=at)
    return files.name.format(number=batch.title), data


def files_of(programme: Programme) -> BankFiles:
    """The layouts of the programme's bank. Raises WrongState."""
    files = bank_files(programme.city, programme.name)
    if files is None:
        raise WrongState("这个项目没有登记银行文件的版式（payment.toml）。")
    return files


def _written(batch: Batch, files: BankFiles, payments: Sequence[Payment], at: datetime) -> bytes:
    lines = [_line(one) for one in payments]
    try:
        return write_file(files.out, lines, batch=batch.title, day=day_of(batch.sent_at or at))
    except Unwritable as problem:
        raise BadValue(f"银行文件不能生成：{problem}") from None


def _line(one: Payment) -> PayLine:
    cards = [value["sealed"] for value in one.case.particulars.values() if value["kind"] == CARD]
    if not cards:
        raise BadValue(f"申请{one.reference}没有收款账号。")
    name = opened(one.case.person.name_sealed, "name")
    return PayLine(one.reference, name, opened(cards[0], CARD), one.amount_fen)


def _looked(payments: Sequence[Payment], batch: Batch, *, by: Actor, at: datetime) -> None:
    ids = [one.case_id for one in payments]
    purpose = f"生成发放批次{batch.title}的银行文件"
    for start in range(0, len(ids), LOOKS_MOST):
        note_looks(
            "case", ids[start : start + LOOKS_MOST], ("name", CARD), plain=True, purpose=purpose, by=by, at=at
        )
