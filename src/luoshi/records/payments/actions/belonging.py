"""Whether a result file is this batch's: an attempt has the reference of the one before it, so the wrong file would fit too well."""

from collections.abc import Mapping, Sequence
from typing import Final

from luoshi.policy.payments.results import ResultLine
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.payments.models import Batch, Payment, ResultFile

NAMED_MOST: Final = 3
"""Other batches that a refusal names."""


def require_own(
    batch: Batch,
    lines: Sequence[ResultLine],
    payments: Mapping[str, Payment],
    digest: bytes,
    *,
    checked: bool,
) -> None:
    """Raise where a file looks like another batch's.

    BadValue: none of its lines is of this batch; or it also tells of another batch in which the same case was paid before,
    so that nobody can tell which attempt is meant. WrongState: the same bytes settled another batch, and nobody has
    `checked` with the bank that they are this batch's too.
    """
    foreign = [line.reference for line in lines if line.reference not in payments]
    if len(foreign) == len(lines):
        raise BadValue(
            f"回盘文件没有导入：没有一笔属于批次{batch.title}{_whose(batch, foreign)}。请核对文件。"
        )
    again = [name for name, one in payments.items() if one.attempt > 1]
    mixed = _titles(batch, foreign) & _titles(batch, again) if foreign and again else set()
    if mixed:
        raise BadValue(
            f"回盘文件没有导入：文件中还有批次{_named(mixed)}的业务，而本批次有申请在那里发放过，分不清是哪一次的结果。"
            f"请向银行索取只含批次{batch.title}的回盘。"
        )
    same = ResultFile.objects.filter(digest=digest, batch__programme=batch.programme_id).exclude(batch=batch)
    before = same.values_list("batch__title", flat=True).first()
    if before is not None and not checked:
        raise WrongState(
            f"这份文件与批次{before}已导入的回盘完全相同。如与银行核对确是批次{batch.title}的结果，请勾选后再导入。"
        )


def _titles(batch: Batch, references: Sequence[str]) -> set[str]:
    rows = Payment.objects.filter(batch__programme=batch.programme_id, reference__in=references)
    rows = rows.exclude(batch=batch).exclude(state="dropped")
    return set(rows.values_list("batch__title", flat=True).distinct())


def _whose(batch: Batch, references: Sequence[str]) -> str:
    found = _titles(batch, references)
    return f"，像是批次{_named(found)}的回盘" if found else ""


def _named(titles: set[str]) -> str:
    shown = sorted(titles)
    return "、".join(shown[:NAMED_MOST]) + ("等" if len(shown) > NAMED_MOST else "")
