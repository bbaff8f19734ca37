"""Progress-review meetings: which tasks are proposed, which step may follow which, what a decision needs. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from luoshi.policy.progress.states import TROUBLED
from luoshi.policy.terms.refusals import BadValue, WrongState

PROPOSED_MOST: Final = 20
"""What a meeting can go through; the office adds and takes away."""
ITEMS_MOST: Final = 100
WORDS: Final = {"planned": "筹备中", "called": "已通知", "closed": "已办结", "cancelled": "已取消"}
OPEN: Final = frozenset({"planned", "called"})
KINDS: Final = {"task": "新立任务", "notice": "发督办单", "extension": "调整时限", "note": "记录"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A task as the agenda weighs it. `chased`: notices on it that are still open."""

    task_id: int
    light: str
    due_on: date
    completion: int | None
    chased: int
    order: int


def proposed(tasks: Iterable[Candidate], most: int = PROPOSED_MOST) -> tuple[int, ...]:
    """The tasks in trouble: late ones first, those chased without an end before others, the longest due, the least done."""
    troubled = [one for one in tasks if one.light in TROUBLED]
    found = sorted(
        troubled,
        key=lambda one: (TROUBLED.index(one.light), -one.chased, one.due_on, one.completion or 0, one.order),
    )
    return tuple(one.task_id for one in found[:most])


def check_open(state: str) -> None:
    """Raise WrongState where agenda and minutes cannot be changed any more."""
    if state not in OPEN:
        raise WrongState(f"这次会议{WORDS[state]}，不能再改。")


def check_item(
    kind: str, *, text: str, task_id: int | None, unit_id: int | None, due_on: date | None, rank: int | None
) -> str:
    """The text of a decision that has what its kind needs. Raises BadValue."""
    if kind not in KINDS:
        raise BadValue("请选择这项决定怎样落实。")
    cleaned = text.strip()
    if not cleaned or len(cleaned) > 2_000:
        raise BadValue("请写明决定事项，不超过2000字。")
    if kind == "task" and (unit_id is None or due_on is None):
        raise BadValue("新立任务要选承办单位和完成日期。")
    if kind == "notice" and (task_id is None or rank is None):
        raise BadValue("发督办单要选任务和等级。")
    if kind == "extension" and (task_id is None or due_on is None):
        raise BadValue("调整时限要选任务和建议的日期。")
    return cleaned
