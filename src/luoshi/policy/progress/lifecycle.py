"""Which step may follow which: the states of assignments and reports. Pure; refusals say why in Chinese."""

from typing import Final

from luoshi.policy.terms.refusals import BadValue, WrongState

REASON_MOST: Final = 1_000
TEXT_MOST: Final = 10_000
ASSIGNMENT_WORDS: Final = {
    "pending": "待签收",
    "acknowledged": "已签收",
    "returned": "已退回",
    "ended": "已结束",
}
REPORT_WORDS: Final = {
    "draft": "填写中",
    "submitted": "待审核",
    "returned": "已退回修改",
    "accepted": "已通过",
}


def acknowledge(state: str) -> str:
    """A pending assignment is acknowledged. Raises WrongState."""
    if state != "pending":
        raise WrongState(f"这项任务{ASSIGNMENT_WORDS[state]}，不能再签收。")
    return "acknowledged"


def return_assignment(state: str, reason: str) -> str:
    """A pending or acknowledged assignment goes back to the office, with a reason. Raises WrongState, BadValue."""
    checked_reason(reason)
    if state not in {"pending", "acknowledged"}:
        raise WrongState(f"这项任务{ASSIGNMENT_WORDS[state]}，不能再退回。")
    return "returned"


def assign_again(state: str) -> str:
    """The office sends a returned assignment back to its unit. Raises WrongState."""
    if state != "returned":
        raise WrongState(f"这项任务{ASSIGNMENT_WORDS[state]}，只有被退回的任务才需要重新交办。")
    return "pending"


def end_assignment(state: str) -> str:
    """The office takes the task from the unit. Raises WrongState."""
    if state == "ended":
        raise WrongState("这项交办已经结束。")
    return "ended"


def write_contribution(report_state: str, assignment_state: str) -> None:
    """May the unit write now? Only with its assignment acknowledged and the report open. Raises WrongState."""
    if assignment_state != "acknowledged":
        raise WrongState(f"这项任务{ASSIGNMENT_WORDS[assignment_state]}，请先签收再填报。")
    if report_state == "accepted":
        raise WrongState("本期报告已通过审核并锁定，不能再修改。")


def submit_contribution(report_state: str) -> str:
    """Submitting a contribution puts the report before the office. Raises WrongState."""
    if report_state == "accepted":
        raise WrongState("本期报告已通过审核并锁定，不能再提交。")
    return "submitted"


def accept(report_state: str) -> str:
    """The office accepts what was submitted. Raises WrongState."""
    if report_state != "submitted":
        raise WrongState(f"本期报告{REPORT_WORDS[report_state]}，只有待审核的报告才能通过。")
    return "accepted"


def return_report(report_state: str, reason: str) -> str:
    """The office sends a submitted report back, with a reason. Raises WrongState, BadValue."""
    checked_reason(reason)
    if report_state != "submitted":
        raise WrongState(f"本期报告{REPORT_WORDS[report_state]}，只有待审核的报告才能退回。")
    return "returned"


def checked_reason(reason: str) -> str:
    """The reason without white space at its ends. Raises BadValue where it is missing or too long."""
    text = reason.strip()
    if not text:
        raise BadValue("请写明理由。")
    if len(text) > REASON_MOST:
        raise BadValue(f"理由有 {len(text)} 字，最多 {REASON_MOST} 字。")
    return text


def checked_percent(value: int) -> int:
    """A completion in whole per cent. Raises BadValue outside 0 to 100."""
    if not 0 <= value <= 100:
        raise BadValue(f"完成进度应在 0 到 100 之间，现在是 {value}。")
    return value


def checked_text(text: str) -> str:
    """The text of a contribution. Raises BadValue where it is missing or too long."""
    cleaned = text.strip()
    if not cleaned:
        raise BadValue("请填写进展情况。")
    if len(cleaned) > TEXT_MOST:
        raise BadValue(f"进展情况有 {len(cleaned)} 字，最多 {TEXT_MOST} 字。")
    return cleaned
