"""The states a progress light can have. Which of them a year uses, and what it calls them, is data of its rule.

Five classes carry the meaning (and colour, and shape): late, at risk, not started, on course, done. A year may split the
first two into up to three degrees (`at-risk`, `at-risk-2`, `at-risk-3`, the gravest last): a city with an orange light
between yellow and red has one. Whatever is asked of "the tasks in trouble" is asked of the classes.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal, cast, get_args

State = Literal[
    "late-3", "late-2", "late", "at-risk-3", "at-risk-2", "at-risk", "not-started", "on-course", "done"
]
STATES: Final[tuple[State, ...]] = get_args(State)
"""In the order in which a supervision office wants to see them, the gravest first."""
CLASSES: Final[tuple[State, ...]] = ("late", "at-risk", "not-started", "on-course", "done")
NAME_MOST: Final = 12
"""Characters of a name: it has to fit into a table's cell."""
Names = Mapping[str, tuple[str, str]]
"""State → its name in Chinese and in English."""


USUAL_NAMES: Final[Names] = MappingProxyType(
    {
        "late-3": ("特别严重逾期", "Very late"),
        "late-2": ("严重逾期", "Badly late"),
        "late": ("已逾期", "Late"),
        "at-risk-3": ("重大风险", "Grave risk"),
        "at-risk-2": ("较大风险", "High risk"),
        "at-risk": ("有风险", "At risk"),
        "not-started": ("未启动", "Not started"),
        "on-course": ("正常推进", "On course"),
        "done": ("已完成", "Done"),
    }
)
"""What the states are called where a year says nothing else."""


class Lit(str):
    """A state that knows what its year calls it: (Chinese, English); None: by the usual words."""

    __slots__ = ("names",)
    names: tuple[str, str] | None


def lit(state: str, names: Sequence[str] | None = None) -> Lit:
    """The state with its year's own name, if it has one."""
    made = Lit(state)
    made.names = (names[0], names[1]) if names else None
    return made


def name_of(state: str, *, english: bool = False) -> str:
    """What the state's own year calls it, else the usual name; an unknown one as it is."""
    own = state.names if isinstance(state, Lit) else None
    names = own or USUAL_NAMES.get(state, (state, state))
    return names[1] if english and names[1] else names[0]


def class_of(state: str) -> State:
    """The class of a state: what it means whatever the year calls it."""
    return cast("State", state[:-2] if state[-2:] in {"-2", "-3"} else state)


LATE: Final = tuple(state for state in STATES if class_of(state) == "late")
AT_RISK: Final = tuple(state for state in STATES if class_of(state) == "at-risk")
TROUBLED: Final = (*LATE, *AT_RISK)


def by_class(lights: Mapping[str, int]) -> dict[str, int]:
    """Counts by state as counts by class."""
    found: dict[str, int] = dict.fromkeys(CLASSES, 0)
    for state, count in lights.items():
        found[class_of(state)] += count
    return found


def shown(
    counts: Mapping[str, int], used: Iterable[str] = CLASSES, names: Names = MappingProxyType({})
) -> dict[str, int]:
    """The counts of the states that the year uses or that some task has, in the order of `STATES`."""
    wanted = set(used) | {state for state, count in counts.items() if count}
    return {lit(state, names.get(state)): counts.get(state, 0) for state in STATES if state in wanted}


def checked_names(names: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, str]]:
    """Names of states, none twice. Raises ValueError."""
    found: dict[str, tuple[str, str]] = {}
    for state, pair in names.items():
        chinese, english = (one.strip() for one in pair)
        if state not in STATES or not chinese or len(chinese) > NAME_MOST or len(english) > 2 * NAME_MOST:
            raise ValueError(f"灯号的名称应为 1 到 {NAME_MOST} 个字。")
        found[state] = (chinese, english)
    if len({chinese for chinese, _ in found.values()}) != len(found):
        raise ValueError("两种灯号不能用同一个名称。")
    return found
