"""The life of a supervision notice and of a request: which step may follow which. Pure."""

from datetime import date
from typing import Final

from luoshi.policy.dates.workdays import after
from luoshi.policy.terms.refusals import BadValue, WrongState

TEXT_MOST: Final = 5_000
NOTICE_WORDS: Final = {
    "draft": "还是草稿",
    "sent": "已发出",
    "acknowledged": "已签收",
    "replied": "已回复",
    "returned": "回复已退回",
    "closed": "已办结",
    "withdrawn": "已撤回",
    "dropped": "已作废",
}
OPEN: Final = frozenset({"sent", "acknowledged", "replied", "returned"})
AWAITING_REPLY: Final = frozenset({"sent", "acknowledged", "returned"})
REQUEST_WORDS: Final = {
    "submitted": "待答复",
    "referred": "已报领导",
    "answered": "已答复",
    "withdrawn": "已撤回",
}
REQUEST_OPEN: Final = frozenset({"submitted", "referred"})


def send(state: str) -> str:
    """A draft gets its number and goes out. Raises WrongState."""
    return _step(state, {"draft"}, "sent", "只有草稿可以发出")


def acknowledge(state: str) -> str:
    """The unit has received it. Raises WrongState."""
    return _step(state, {"sent"}, "acknowledged", "不用再签收")


def reply(state: str) -> str:
    """The unit answers; answering is receiving too. Raises WrongState."""
    return _step(state, AWAITING_REPLY, "replied", "不能再回复")


def send_back(state: str) -> str:
    """The office is not content with the answer. Raises WrongState."""
    return _step(state, {"replied"}, "returned", "只有已回复的督办单可以退回")


def close(state: str) -> str:
    """The office takes the answer. Raises WrongState."""
    return _step(state, {"replied"}, "closed", "只有已回复的督办单可以办结")


def withdraw(state: str) -> str:
    """A notice that is out is taken back; it keeps its number. Raises WrongState."""
    return _step(state, OPEN, "withdrawn", "不能撤回")


def drop(state: str) -> str:
    """A draft is thrown away; it never had a number. Raises WrongState."""
    return _step(state, {"draft"}, "dropped", "只有草稿可以作废")


def refer(state: str) -> str:
    """The office puts a request before the leader. Raises WrongState."""
    return _request(state, {"submitted"}, "referred")


def answer(state: str) -> str:
    """A request is answered. Raises WrongState."""
    return _request(state, REQUEST_OPEN, "answered")


def take_back(state: str) -> str:
    """The unit needs no answer any more. Raises WrongState."""
    return _request(state, REQUEST_OPEN, "withdrawn")


def reply_due(sent_on: date, reply_days: int, wished: date | None) -> date:
    """The day by which the unit answers: the wished one, else so many working days on. Raises BadValue."""
    if wished is None:
        return after(sent_on, reply_days).day
    if wished < sent_on:
        raise BadValue("回复期限不能早于今天。")
    return wished


def checked(text: str, what: str, most: int = TEXT_MOST) -> str:
    """A text without white space at its ends. Raises BadValue where it is missing or too long."""
    cleaned = text.strip()
    if not cleaned:
        raise BadValue(f"请填写{what}。")
    if len(cleaned) > most:
        raise BadValue(f"{what}有{len(cleaned)}字，最多{most}字。")
    return cleaned


def number_of(word: str, year: int, number: int) -> str:
    """督办〔2026〕12号."""
    return f"{word}〔{year}〕{number}号"


def _step(state: str, allowed: set[str] | frozenset[str], then: str, refusal: str) -> str:
    if state not in allowed:
        raise WrongState(f"这份督办单{NOTICE_WORDS[state]}，{refusal}。")
    return then


def _request(state: str, allowed: set[str] | frozenset[str], then: str) -> str:
    if state not in allowed:
        raise WrongState(f"这件请示{REQUEST_WORDS[state]}，不能再处理。")
    return then
