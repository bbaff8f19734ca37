"""The states of a merchant and what leads from one to the next.

A call, an application, the review by the third party, the public notice, admission (第九条); suspension and removal
(第十一条); leaving (第十二条). Only an admitted merchant sells with subsidy.
"""

from datetime import date
from typing import Final, Literal

from luoshi.policy.terms.refusals import BadValue, WrongState

State = Literal["applied", "reviewed", "noticed", "admitted", "suspended", "removed", "left", "refused"]
Step = Literal[
    "pass", "refuse", "publish", "object", "admit", "suspend", "resume", "remove", "leave", "reinstate"
]

STATES: Final[tuple[State, ...]] = (
    *("applied", "reviewed", "noticed", "admitted"),
    *("suspended", "removed", "left", "refused"),
)
WORDS: Final[dict[State, str]] = {
    "applied": "已申请，待评议",
    "reviewed": "评议通过，待公示",
    "noticed": "公示中",
    "admitted": "参与中",
    "suspended": "已暂停",
    "removed": "已取消资格",
    "left": "已退出",
    "refused": "未纳入",
}
LEADS: Final[dict[tuple[State, Step], State]] = {
    ("applied", "pass"): "reviewed",
    ("applied", "refuse"): "refused",
    ("reviewed", "publish"): "noticed",
    ("reviewed", "object"): "refused",
    ("noticed", "object"): "refused",
    ("noticed", "admit"): "admitted",
    ("admitted", "suspend"): "suspended",
    ("suspended", "resume"): "admitted",
    ("admitted", "remove"): "removed",
    ("suspended", "remove"): "removed",
    ("admitted", "leave"): "left",
    ("suspended", "leave"): "left",
    ("removed", "reinstate"): "admitted",
}
CANDIDATES: Final[frozenset[State]] = frozenset({"applied", "reviewed", "noticed"})
INSIDE: Final[frozenset[State]] = frozenset({"admitted", "suspended"})
SELLS: Final[State] = "admitted"
OVER: Final[frozenset[State]] = frozenset({"removed", "left"})
"""These are settled with and then done."""
TESTS: Final[frozenset[State]] = frozenset({"reviewed", "noticed", "admitted", "suspended"})
"""These may hold a test key."""
NOTICE_DAYS_LEAST, NOTICE_DAYS_MOST = 1, 60


def after(state: State, step: Step) -> State:
    """The state that follows. Raises WrongState."""
    found = LEADS.get((state, step))
    if found is None:
        raise WrongState(f"企业目前是“{WORDS[state]}”，不能这样办理。请刷新页面，按现在的状态办理。")
    return found


def notice_until(first: date, last: date) -> date:
    """The last day of a public notice that begins on `first`. Raises BadValue."""
    if not NOTICE_DAYS_LEAST <= (last - first).days <= NOTICE_DAYS_MOST:
        raise BadValue(f"公示应有 {NOTICE_DAYS_LEAST} 到 {NOTICE_DAYS_MOST} 天，请更正截止日期。")
    return last


def may_admit(notice_last: date | None, day: date) -> None:
    """Raise WrongState while the notice still runs: it ends with its last day."""
    if notice_last is None or day <= notice_last:
        raise WrongState("公示尚未期满，期满后的次日起才能纳入参与范围。")
