"""The demo's payments: a settled batch with a return and a claw-back, one with a failure and an unknown outcome, one to be approved."""

import csv
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.records.cases.actions import claw_back
from luoshi.records.payments import actions, queries

ENCODING: Final = "gb18030"
HEADING: Final = ("业务编号", "金额（元）", "结果", "入账日期", "说明")
FIRST, SECOND, LAST = 12, 10, 8
"""Payments of the three batches."""
SETTLED_BEFORE, SENT_BEFORE = timedelta(hours=20), timedelta(hours=17)
RETURNED_AFTER: Final = timedelta(hours=2, minutes=30)


def pay_some(programme: int, maker: Actor, second: Actor, operator: Actor, *, at: datetime) -> None:
    """Three batches at three stages; each by two persons."""
    early = at - SETTLED_BEFORE
    first = _sent(programme, maker, second, FIRST, {}, at=early)
    paid = [one for one in _page(first, second) if one.state == "paid"]
    claw_back(
        paid[1].case_id,
        clause="京商流通字〔2026〕2号#五",
        reason="查实新车已在审核期间转让（演示）",
        by=operator,
        at=early + RETURNED_AFTER,
    )
    wrong = {1: ("失败", "户名不符"), 2: ("处理中", "")}
    _sent(programme, maker, second, SECOND, wrong, at=at - SENT_BEFORE)
    actions.make_batch(programme, most=LAST, by=maker, at=at - timedelta(minutes=20))
    reason = "账户已销户，退汇单 TH-0001（演示）"  # after the batch was made: its applicant is asked for another account
    actions.take_return(paid[0].id, reason=reason, by=second, at=at - timedelta(minutes=10))


def _sent(
    programme: int,
    maker: Actor,
    second: Actor,
    most: int,
    wrong: Mapping[int, tuple[str, str]],
    *,
    at: datetime,
) -> int:
    """A batch from making to the bank's answer; `wrong`: line → another word than success, and why."""
    batch = actions.make_batch(programme, most=most, by=maker, at=at)
    actions.approve(batch, by=second, at=at + timedelta(minutes=20))
    name, data = actions.bank_file(batch, by=second, at=at + timedelta(minutes=30))
    back = answered(data, wrong, f"{day_of(at):%Y%m%d}")
    actions.take_results(batch, back, f"回盘-{name}", by=maker, at=at + timedelta(hours=2))
    return batch


def answered(data: bytes, wrong: Mapping[int, tuple[str, str]], day: str) -> bytes:
    """What the bank sends back for a file: success but for the lines that are named."""
    heading, *rows = csv.reader(data.decode(ENCODING).splitlines())
    place = {title: number for number, title in enumerate(heading)}
    lines = [",".join(HEADING)]
    for number, row in enumerate(rows, 1):
        said, why = wrong.get(number, ("成功", ""))
        arrived = day if said == "成功" else ""
        lines.append(",".join((row[place["业务编号"]], row[place["金额（元）"]], said, arrived, why)))
    return "\r\n".join(lines).encode(ENCODING)


def _page(batch: int, by: Actor) -> tuple[queries.PaymentRow, ...]:
    found = queries.batch_page(batch, by)
    return found.payments if found else ()
