"""What is done about a merchant that breaks the rules (第十一条): kinds, grounds, and whom an accident removes."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Final, Literal

from luoshi.policy.merchants.standing import INSIDE, OVER, State
from luoshi.policy.terms.refusals import BadValue, WrongState

Kind = Literal["warning", "talk", "suspension", "clawback", "removal", "transfer"]
Grade = Literal["ordinary", "larger", "major", "gravest"]
KINDS: Final[tuple[Kind, ...]] = ("warning", "talk", "suspension", "clawback", "removal", "transfer")
GRADES: Final[tuple[Grade, ...]] = ("ordinary", "larger", "major", "gravest")
"""一般, 较大, 重大, 特别重大: the four grades of a production-safety accident, in their order."""
GROUNDS: Final[tuple[str, ...]] = ("第十一条/1", "第十一条/2", "第十一条/3", "第十一条/4")
ACCIDENT: Final = "第十一条"
LEAVING: Final = "第十二条"
RECTIFY_DAYS_MOST: Final = 180
REASON_MOST: Final = 2_000


def check(kind: Kind, state: State, *, ground: str, due_on: date | None, amount_fen: int, day: date) -> None:
    """Raise BadValue or WrongState where the measure does not fit. Several kinds may stand side by side.

    A suspension says until when to put things right; a claw-back says how much. Only who is inside can be suspended
    or removed; money can be claimed back, and a case handed to justice, after the end too.
    """
    if ground not in (*GROUNDS, ACCIDENT):
        raise BadValue(f"处理的依据应是{'、'.join(GROUNDS)}之一，收到“{ground}”。")
    if (kind == "suspension") != (due_on is not None):
        raise BadValue("暂停参与资格须写明整改的期限，其他处理不写期限。")
    if due_on is not None and not 0 < (due_on - day).days <= RECTIFY_DAYS_MOST:
        raise BadValue(f"整改期限应在明天到 {RECTIFY_DAYS_MOST} 天之内。")
    if (kind == "clawback") != (amount_fen > 0):
        raise BadValue("追缴须写明大于零的金额，其他处理不写金额。")
    if state not in INSIDE | OVER or (state in OVER and kind in {"suspension", "removal", "talk", "warning"}):
        raise WrongState("企业不在参与范围内，只能对已取消或退出的企业追缴资金、移交司法机关。")
    if kind == "suspension" and state == "suspended":
        raise WrongState("企业已经暂停，不能再次暂停；整改未完成的，可以取消参与资格。")


def removes(grade: Grade) -> bool:
    """Whether an accident of this grade ends the participation: 较大 and above."""
    return GRADES.index(grade) >= GRADES.index("larger")


def swept(merchant: int, related: Iterable[tuple[int, int]], through: Mapping[int, int]) -> dict[int, str]:
    """Whom an accident of `merchant` takes along, each with the reason: `self`, `related`, `through`.

    `related`: pairs of related enterprises, in either order; who is related to a related one is related. `through`:
    merchant → the platform it applied through; those of the enterprise and of its related ones go with them.
    """
    neighbours: dict[int, set[int]] = {}
    for one, other in related:
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    found: dict[int, str] = {merchant: "self"}
    waiting = deque([merchant])
    while waiting:
        for other in sorted(neighbours.get(waiting.popleft(), ())):
            if other not in found:
                found[other] = "related"
                waiting.append(other)
    through_them = _below(found, through)
    return found | dict.fromkeys(through_them, "through")


def _below(platforms: Collection[int], through: Mapping[int, int]) -> list[int]:
    """Those that applied through one of these, or through one that did."""
    inside, order = set(platforms), sorted(through)
    found: list[int] = []
    grown = True
    while grown:
        fresh = [one for one in order if one not in inside and through[one] in inside]
        inside.update(fresh)
        found += fresh
        grown = bool(fresh)
    return found
