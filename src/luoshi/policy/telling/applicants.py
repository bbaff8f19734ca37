"""What an applicant is told about a case, and in which words. No name, no number of a person, no amount of detail beyond need.

A message goes to a phone that others may see: it holds the receipt number, what happened, the clause, until when to act.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from luoshi.policy.dates.windows import write_day, write_end
from luoshi.policy.rules.letters import spoken

Event = Literal["accepted", "returned", "refused", "paid", "failed", "recovered", "answered"]
CLAUSES_SHOWN: Final = 3
ENDINGS: Final[Mapping[str, Event]] = {
    "case.refuse": "refused",
    "case.lapse": "refused",
    "case.give-up": "refused",
    "case.return-payment": "failed",
    "case.recover": "recovered",
    "case.answer-appeal": "answered",
}
VERBS: Final = frozenset({*ENDINGS, "case.apply", "case.check", "case.return", "case.settle"})
"""Acts on cases after which an applicant may have to be told something."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a message needs to know. `until`: Beijing time, until when a correction may come."""

    event: Event
    receipt: str
    office: str
    clauses: Sequence[str] = ()
    until: datetime | None = None
    paid_on: date | None = None
    appeal_days: int = 0


def event_of(verb: str, after: Mapping[str, Any], step_kind: str) -> Event | None:
    """What an act means for the applicant; None where there is nothing to tell. `step_kind`: of the step it is at now."""
    if verb in ENDINGS:
        return (
            "refused" if after.get("state") == "refused" and verb != "case.answer-appeal" else ENDINGS[verb]
        )
    if after.get("state") == "refused":
        return "refused"
    if verb in {"case.check", "case.return"} and step_kind == "correction":
        return "returned"
    if verb == "case.check":
        return "accepted"
    if verb == "case.settle":
        found: dict[str, Event] = {"paid": "paid", "failed": "failed"}
        return found.get(str(after.get("payment")))
    return None


def message(told: Told) -> str:
    """The words, signed by the office."""
    return f"【{told.office}】受理编号{told.receipt}：{_said(told)}"


def _cited(addresses: Sequence[str]) -> str:
    """Addresses as one reads them out, the number of a document once: 某字1号第三部分第（一）项、第三部分第（二）项."""
    by_document: dict[str, list[str]] = {}
    for one in addresses:
        number, _, path = one.partition("#")
        by_document.setdefault(number, []).extend([spoken(path)] if path else [])
    return "、".join(number + "、".join(paths) for number, paths in by_document.items())


def _said(told: Told) -> str:  # noqa: PLR0911 - one return per event
    ground = f"（依据{_cited(told.clauses[:CLAUSES_SHOWN])}）" if told.clauses else ""
    match told.event:
        case "accepted":
            return "申请已通过自动核对，正在审核，无需操作。"
        case "returned":
            until = f"，请在{write_end(told.until)}前提交" if told.until else ""
            return f"申请需要补正{ground}{until}，逾期将不予补贴。请登录“我的申请”查看要补什么。"
        case "refused":
            days = f"如有异议，可在{told.appeal_days}日内在线申诉。" if told.appeal_days else ""
            return f"申请不予补贴{ground}。告知书请登录“我的申请”查看。{days}"
        case "paid":
            day = f"于{write_day(told.paid_on)}" if told.paid_on else ""
            return f"补贴已{day}发放到您填写的账户，请查收。"
        case "failed":
            return "补贴未能入账，资金仍为您保留。请登录“我的申请”更换本人的一类银行卡，不用重新申请。"
        case "recovered":
            return f"已发放的补贴被追回{ground}，详情请登录“我的申请”查看。"
        case "answered":
            return "您的申诉已经答复，请登录“我的申请”查看。"
