"""What is done from a desk in one go: many decisions, each under its own rules."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import ActionRefused, BadValue
from luoshi.records.tasks import actions
from luoshi.records.tasks.permissions import DECIDE, require

PICKED_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Pick:
    """One report as it was shown, with the completion the office acknowledges, in whole per cent."""

    report_id: int
    version: int
    percent: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of the picks: how many were accepted, and why the others were not."""

    accepted: int
    refused: tuple[tuple[int, str], ...]


@transaction.atomic
def accept_reports(picks: Collection[Pick], *, by: Actor, at: datetime) -> Batch:
    """Accept several reports. Each one stands alone: what somebody else decided meanwhile is told, the rest goes on.

    Raises NotAllowed, BadValue (nothing or too much picked).
    """
    require(by, DECIDE, "只有督查室可以审核报告。")
    if not picks:
        raise BadValue("请先选择要通过的报告。")
    if len(picks) > PICKED_MOST:
        raise BadValue(f"一次最多通过 {PICKED_MOST} 份报告，现在选了 {len(picks)} 份。")
    refused = []
    for pick in picks:
        try:
            with transaction.atomic():
                actions.accept_report(
                    pick.report_id, completion_percent=pick.percent, version=pick.version, by=by, at=at
                )
        except ActionRefused as problem:
            refused.append((pick.report_id, problem.sentence))
        except ObjectDoesNotExist:
            refused.append((pick.report_id, "没有这份报告。"))
    return Batch(len(picks) - len(refused), tuple(refused))
