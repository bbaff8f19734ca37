"""填报、审核、签发 inside a unit: which step follows which, and that each is done by another person. Pure.

A unit that uses three steps fills in, checks and signs; with two it fills in and signs; with one, who fills in signs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState

STEPS_MOST: Final = 3
STEP_WORDS: Final = {1: "填报人直接报出", 2: "填报、签发", 3: "填报、审核、签发"}
STAGE_WORDS: Final = {
    "draft": "还在填写",
    "filled": "已送审",
    "checked": "已审核、待签发",
    "returned": "已在单位内退回修改",
    "signed": "已签发",
}
STAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "draft": ("draft", "filled", "signed"),
    "filled": ("draft", "checked", "signed", "returned"),
    "checked": ("draft", "signed", "returned"),
    "returned": ("draft",),
    "signed": ("draft", "filled", "signed"),  # until the office has accepted it
}


@dataclass(frozen=True, slots=True)
class Way:
    """Where a paper is on its way through the unit: how many steps it takes, and who filled in and checked it."""

    stage: str
    steps: int
    filled: str = ""
    checked: str = ""


def person(by: Actor) -> str:
    """The key by which two acts are told to be of the same person: the account, or the name where there is none."""
    return by.name if by.user_id is None else str(by.user_id)


def default_steps(people: int) -> int:
    """As many steps as different persons can take: a unit with one account cannot check itself."""
    return max(1, min(STEPS_MOST, people))


def checked_steps(steps: int, people: int, *, office: bool) -> int:
    """The number of steps that may be set. Raises BadValue, NotAllowed (fewer than the persons allow: the office)."""
    if not 1 <= steps <= STEPS_MOST:
        raise BadValue(f"步骤数应为 1 到 {STEPS_MOST}。")
    if steps > max(1, people):
        raise BadValue(f"本单位现有 {people} 个账号，不够 {steps} 个不同的人分别办理。请先请督查室开设账号。")
    if steps < default_steps(people) and not office:
        raise NotAllowed("减少单位内的步骤要由督查室登记，并写明理由。")
    return steps


def send(way: Way) -> str:
    """送审: the next stage; with one step it is signed at once. Raises WrongState."""
    return _step(way.stage, "signed" if way.steps == 1 else "filled")


def check(way: Way, who: str) -> str:
    """审核, by another person than the one who filled in. Raises WrongState, NotAllowed."""
    if way.steps < STEPS_MOST:
        raise WrongState(f"本单位的步骤是“{STEP_WORDS[way.steps]}”，没有审核这一步。")
    if way.stage != "filled":
        raise WrongState(f"这份材料{STAGE_WORDS[way.stage]}，不能审核。请刷新页面。")
    _another(who, way.filled, "填报的人不能审核自己填的材料，请由另一位同事审核。")
    return _step(way.stage, "checked")


def sign(way: Way, who: str) -> str:
    """签发, by a person who neither filled in nor checked. Raises WrongState, NotAllowed."""
    ready = {1: ("draft", "filled"), 2: ("filled",), 3: ("checked",)}[way.steps]
    if way.stage not in ready:
        raise WrongState(f"这份材料{STAGE_WORDS[way.stage]}，不能签发。请刷新页面。")
    if way.steps > 1:
        _another(who, way.filled, "填报的人不能签发自己填的材料，请由另一位同事签发。")
    if way.steps > 2:
        _another(who, way.checked, "审核的人不能再签发，请由另一位同事签发。")
    return _step(way.stage, "signed")


def give_back(way: Way) -> str:
    """退回填报人, by whoever checks or signs. Raises WrongState."""
    if way.stage not in {"filled", "checked"}:
        raise WrongState(f"这份材料{STAGE_WORDS[way.stage]}，不能退回。请刷新页面。")
    return _step(way.stage, "returned")


def _step(stage: str, to: str) -> str:
    if to not in STAGES[stage]:
        raise WrongState(f"这份材料{STAGE_WORDS[stage]}，不能这样处理。请刷新页面。")
    return to


def _another(who: str, other: str, sentence: str) -> None:
    if who == other:
        raise NotAllowed(sentence)
