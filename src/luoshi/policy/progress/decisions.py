"""Which step may follow which: tasks, extensions, closings. Pure; refusals say why in Chinese.

Tables first: a machine in the tests walks the same tables (tests/generative/test_supervision.py).
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from luoshi.policy.dates.windows import write_day
from luoshi.policy.terms.refusals import BadValue, WrongState

LONGEST_EXTENSION: Final = timedelta(days=3 * 366)
TASK_WORDS: Final = {
    "draft": "还是草稿",
    "active": "在办理中",
    "closed": "已经销号",
    "cancelled": "已经取消",
    "replaced": "已被拆分或合并",
}
EXTENSION_WORDS: Final = {
    "asked": "待决定",
    "granted": "已经同意",
    "refused": "已经不同意",
    "withdrawn": "已由单位撤回",
    "lapsed": "已随任务终止",
}
CLOSING_WORDS: Final = {
    "applied": "待复核",
    "reviewed": "已复核、待销号",
    "closed": "已经销号",
    "returned": "已经退回",
    "withdrawn": "已由单位撤回",
    "lapsed": "已随任务终止",
}
TASK_STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "draft": ("active",),
    "active": ("closed", "cancelled", "replaced"),
    "closed": ("active",),
    "cancelled": ("active",),  # a revised list may bring it back
    "replaced": (),
}
EXTENSION_STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "asked": ("granted", "refused", "withdrawn", "lapsed"),
    "granted": (),
    "refused": (),
    "withdrawn": (),
    "lapsed": (),  # with its task or its assignment
}
CLOSING_STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "applied": ("reviewed", "returned", "withdrawn", "lapsed"),
    "reviewed": ("reviewed", "closed", "returned", "withdrawn", "lapsed"),
    "closed": (),
    "returned": (),
    "withdrawn": (),
    "lapsed": (),
}


def step_task(state: str, to: str) -> str:
    """The next state of a task. Raises WrongState."""
    if to not in TASK_STEPS[state]:
        raise WrongState(f"这项任务{TASK_WORDS[state]}，不能这样处理。请刷新页面查看它的最新情况。")
    return to


def step_extension(state: str, to: str) -> str:
    """The next state of an application for more time. Raises WrongState."""
    if to not in EXTENSION_STEPS[state]:
        raise WrongState(f"这份延期申请{EXTENSION_WORDS[state]}，不能再决定。请刷新页面。")
    return to


def step_closing(state: str, to: str) -> str:
    """The next state of an application to close. Raises WrongState."""
    if to in CLOSING_STEPS[state]:
        return to
    if state == "applied" and to == "closed":
        raise WrongState("还没有复核：请先填写复核方式和复核情况，再销号。")
    raise WrongState(f"这份办结申请{CLOSING_WORDS[state]}，不能再处理。请刷新页面。")


def may_ask_extension(due_on: date, proposed: date, on: date) -> None:
    """More time is asked for before the day in force, and for a later day. Raises WrongState, BadValue."""
    if on > due_on:
        raise WrongState(f"时限{write_day(due_on)}已过：延期要在时限之前申请。请向督查室说明情况。")
    _later(due_on, proposed)


def may_grant(due_on: date, asked_from: date, granted: date) -> None:
    """The day granted lies behind the day in force, which is the one the unit asked from. Raises as above."""
    if due_on != asked_from:
        raise WrongState("申请提出之后时限已经变动，请单位撤回后重新申请。")
    _later(due_on, granted)


def _later(due_on: date, proposed: date) -> None:
    if proposed <= due_on:
        raise BadValue(f"新的时限应晚于现在的时限{write_day(due_on)}。")
    if proposed - due_on > LONGEST_EXTENSION:
        raise BadValue("一次延期最长三年，请核对日期。")


def one_lead(roles: Mapping[int, str]) -> None:
    """Of the units of a task exactly one leads, the others support. Raises BadValue."""
    leads = [key for key, role in roles.items() if role == "lead"]
    if len(leads) != 1:
        raise BadValue("请指定一个牵头单位，其余为配合单位。")
    if set(roles.values()) - {"lead", "supporting", "responsible"}:
        raise BadValue("角色只能是牵头、主责或配合。")


def first_named(order: Sequence[int]) -> dict[int, str]:
    """The first of the units as the list names them leads, the others support."""
    return {key: "supporting" if place else "lead" for place, key in enumerate(order)}


def who_applies(roles: Mapping[int, str]) -> frozenset[int]:
    """Whose word counts for the whole task: the lead; where none was decided, any responsible unit."""
    leads = frozenset(key for key, role in roles.items() if role == "lead")
    return leads or frozenset(key for key, role in roles.items() if role != "supporting") or frozenset(roles)
