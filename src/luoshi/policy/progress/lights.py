"""The two lights of a task: one for its progress, one for the timeliness of its reports.

Each is one state with the named rule that gave it, its reasons, and what would turn it green. Pure: the day comes in
as an argument, so the light of any past day can be computed again from what was known then. Each condition of a rule
is one function that either answers with its reasons or passes to the next; which state it gives is data of the rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final, Literal, cast

from luoshi.policy.progress.curves import Curve, percent_on
from luoshi.policy.progress.states import STATES, Names, State, checked_names

Timeliness = Literal["not-due", "on-time", "due-soon", "overdue"]
ReportState = Literal["draft", "submitted", "returned", "accepted"]
TIMELINESS: Final[tuple[Timeliness, ...]] = ("overdue", "due-soon", "on-time", "not-due")
OWED: Final = frozenset({None, "draft", "returned"})
"""States of a report that the office still waits for."""


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """A reporting window and the state of the task's report in it; `report` is None where there is none."""

    label: str
    opens_on: date
    closes_on: date
    report: ReportState | None = None
    completion_percent: int | None = None
    difficulty: str = ""
    submitted_on: date | None = None


@dataclass(frozen=True, slots=True)
class OverrideFacts:
    """A state that a named person set for a reason, from a day until a day (both included)."""

    state: State
    reason: str
    by: str
    valid_from: date
    expires_on: date
    ended_on: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it is in force on that day; on the day it was lifted it is not."""
        return self.valid_from <= on <= self.expires_on and (self.ended_on is None or on < self.ended_on)


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What a rule may look at. Percentages are whole per cent, 0 to 100; days are included.

    `curve`: the approved course, empty where there is none. `began_on`: before that day nothing was asked.
    """

    starts_on: date
    due_on: date
    acknowledged: int
    assigned: int
    windows: tuple[WindowFacts, ...] = ()
    closed_on: date | None = None
    curve: Curve = ()
    overrides: tuple[OverrideFacts, ...] = ()
    began_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a stable code and the figures that fill its sentence in the reader's language."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "values": self.values}


@dataclass(frozen=True, slots=True)
class Light:
    """A state with its rule, its reasons, and what would turn it green (None where nothing is wrong)."""

    state: State
    rule: str
    on: date
    reasons: tuple[Reason, ...]
    to_green: Reason | None = None
    name: tuple[str, str] | None = None
    """What the rule calls the state (Chinese, English); None: by the usual words."""

    def as_json(self) -> dict[str, Any]:
        own = {"name": list(self.name)} if self.name else {}
        return {
            "rule": self.rule,
            "on": self.on.isoformat(),
            "reasons": [reason.as_json() for reason in self.reasons],
            "to_green": self.to_green.as_json() if self.to_green else None,
            **own,
        }


@dataclass(frozen=True, slots=True)
class TimelyLight:
    """Whether the reports came in time; otherwise as `Light`."""

    state: Timeliness
    rule: str
    on: date
    reasons: tuple[Reason, ...]
    to_green: Reason | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "reasons": [reason.as_json() for reason in self.reasons],
            "to_green": self.to_green.as_json() if self.to_green else None,
        }


CODES: Final = ("past-due", "report-overdue", "difficulty", "behind", "silent", "not-started")
"""The conditions that a rule may give a state to, in the order in which they are asked."""
USUAL: Final[Mapping[str, State]] = {
    "past-due": "late",
    "report-overdue": "at-risk",
    "difficulty": "at-risk",
    "behind": "at-risk",
    "silent": "at-risk",
    "not-started": "not-started",
}
Grades = Mapping[str, tuple[tuple[int, State], ...]]
"""Condition → (more than so many days or points, the state then), rising."""
GRADED: Final = ("past-due", "report-overdue", "behind")
"""Conditions that measure something, and can so give graver states by how much: days, days, percentage points."""
GRADES_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class LightRule:
    """The thresholds and states of a year, in whole per cent and days.

    `tolerance_points`: how far below the expected course is still on course. `start_by_percent`: the share of the
    task's time that may pass before the first accepted report. `outcomes`: the state of each condition; one that is
    not there is not asked. `follows_curve`: the expected course is the approved one where there is one.
    `due_soon_days`: how long before the close of a window a missing report is told. `grades`: what measures more than a
    threshold has another state. `names`: what the year calls its states. Raises ValueError.
    """

    name: str
    tolerance_points: int
    start_by_percent: int
    outcomes: Mapping[str, State] = field(default_factory=lambda: dict(USUAL))
    follows_curve: bool = False
    due_soon_days: int = 5
    grades: Grades = field(default_factory=dict)
    names: Names = field(default_factory=dict)

    @property
    def states(self) -> tuple[State, ...]:
        """The states that this rule can give, the gravest first."""
        graver = {state for steps in self.grades.values() for _, state in steps}
        used = {*self.outcomes.values(), *graver, "on-course", "done"}
        return tuple(state for state in STATES if state in used)

    def __post_init__(self) -> None:
        if not (0 <= self.tolerance_points <= 100 and 0 <= self.start_by_percent <= 100):
            raise ValueError("百分点应在 0 到 100 之间。")
        if not 0 <= self.due_soon_days <= 60:
            raise ValueError("临近截止的天数应在 0 到 60 之间。")
        if set(self.outcomes) - set(CODES) or set(self.outcomes.values()) - set(STATES):
            raise ValueError("有不认识的条件或状态。")
        if set(self.grades) - set(self.outcomes) or set(self.grades) - set(GRADED):
            raise ValueError("只有判断的、有天数或百分点的情形可以分级。")
        for steps in self.grades.values():
            _check_steps(steps)
        if set(self.names) - set(self.states):
            raise ValueError("有名称的灯号没有任何情形会用到。")

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "tolerance_points": self.tolerance_points,
            "start_by_percent": self.start_by_percent,
            "outcomes": dict(self.outcomes),
            "follows_curve": self.follows_curve,
            "due_soon_days": self.due_soon_days,
            "grades": {code: [list(step) for step in steps] for code, steps in self.grades.items()},
            "names": {state: list(pair) for state, pair in self.names.items()},
        }


def _check_steps(steps: tuple[tuple[int, State], ...]) -> None:
    amounts = [more_than for more_than, _ in steps]
    if len(steps) > GRADES_MOST or any(not 1 <= one <= 366 for one in amounts):
        raise ValueError(f"一种情形最多分 {GRADES_MOST} 级，每级的门槛在 1 到 366 之间。")
    if sorted(set(amounts)) != amounts or {state for _, state in steps} - set(STATES):
        raise ValueError("分级的门槛应一级比一级大。")


def rule_from(given: Mapping[str, Any]) -> LightRule:
    """A rule from what `as_json` wrote; rules of before grades and names have none. Raises ValueError."""
    needed = {"name", "tolerance_points", "start_by_percent", "outcomes", "follows_curve", "due_soon_days"}
    if not needed <= set(given) <= needed | {"grades", "names"}:
        raise ValueError("灯号办法缺少或多出内容。")
    grades = {
        code: tuple((int(more_than), state) for more_than, state in steps)
        for code, steps in given.get("grades", {}).items()
    }
    names = checked_names(given.get("names", {}))
    return LightRule(**cast("Any", {**given, "grades": grades, "names": names}))


PRO_RATA_1: Final = LightRule("pro-rata-1", tolerance_points=15, start_by_percent=50)
PRO_RATA_2: Final = LightRule(
    "pro-rata-2",
    tolerance_points=15,
    start_by_percent=50,
    outcomes={code: state for code, state in USUAL.items() if code != "report-overdue"},
    follows_curve=True,
)
"""Reports that are missing have a light of their own; the expected course is the approved one."""
RULES: Final = {rule.name: rule for rule in (PRO_RATA_1, PRO_RATA_2)}
"""Every rule that was ever in force stays here under its name: old lights must be computable for ever."""


def pro_rata_percent(facts: TaskFacts, on: date) -> int:
    """The share of the task's time that has passed by the end of that day, in whole per cent (rounded down)."""
    whole = (facts.due_on - facts.starts_on).days + 1
    passed = (on - facts.starts_on).days + 1
    return max(0, min(100, passed * 100 // max(whole, 1)))


def expected_percent(facts: TaskFacts, rule: LightRule, on: date) -> int:
    """What the task should have reached by the end of that day: by its approved course, else by the calendar."""
    if rule.follows_curve and facts.curve:
        return percent_on(facts.curve, facts.starts_on, on)
    return pro_rata_percent(facts, on)


def light(facts: TaskFacts, rule: LightRule, on: date) -> Light:
    """The progress light of the task on that day: a person's word in force, else what the rule gives."""
    computed = by_rule(facts, rule, on)
    word = next((one for one in reversed(facts.overrides) if one.holds(on)), None)
    if word is None:
        return computed
    values = {"reason": word.reason, "by": word.by, "until": word.expires_on.isoformat()}
    reasons = (Reason("override", values | {"instead_of": computed.state}), *computed.reasons)
    name = rule.names.get(word.state)
    return Light(word.state, computed.rule, on, reasons, computed.to_green, name)


def by_rule(facts: TaskFacts, rule: LightRule, on: date) -> Light:
    """What the rule alone gives: the first condition that answers decides."""
    for code, condition in CONDITIONS.items():
        state = rule.outcomes.get(code) if code in USUAL else "done"
        answer = condition(facts, rule, on) if state is not None else None
        if answer is not None and state is not None:
            return _graded(answer, rule, code, state)
    course = (_progress(facts, rule, on),)
    return Light("on-course", rule.name, on, course, None, rule.names.get("on-course"))


def _graded(answer: Light, rule: LightRule, code: str, state: State) -> Light:
    """The answer with the state that the rule gives it, a graver one where it measures more than a threshold."""
    amount = _amount(code, answer.reasons) if code in rule.grades else 0
    passed = [step for step in rule.grades.get(code, ()) if amount > step[0]]
    if passed:
        more_than, state = passed[-1]
        grade = Reason("graded", {"code": code, "amount": amount, "more_than": more_than})
        answer = replace(answer, reasons=(*answer.reasons, grade))
    return replace(answer, state=state, name=rule.names.get(state))


def _amount(code: str, reasons: tuple[Reason, ...]) -> int:
    """How many days late, or how many points behind: of the conditions in `GRADED`."""
    if code == "behind":
        return int(reasons[0].values["pro_rata"]) - int(reasons[0].values["completion"])
    return max((int(one.values["days"]) for one in reasons if one.code == code), default=0)


def latest_accepted(facts: TaskFacts) -> WindowFacts | None:
    """The accepted report of the latest window, the only one whose figures count."""
    accepted = [window for window in facts.windows if window.report == "accepted"]
    return max(accepted, key=lambda window: window.closes_on, default=None)


def asked_windows(facts: TaskFacts) -> tuple[WindowFacts, ...]:
    """The windows in which a report is owed: closing neither before the task began nor after it was closed."""
    return tuple(
        window
        for window in facts.windows
        if (facts.began_on is None or window.closes_on >= facts.began_on)
        and (facts.closed_on is None or window.closes_on < facts.closed_on)
    )


def timeliness(facts: TaskFacts, rule: LightRule, on: date) -> TimelyLight:
    """The light for reports: overdue, due soon, on time; or nothing due yet, which is not the same as on time."""
    opened = [window for window in asked_windows(facts) if window.opens_on <= on]
    if not opened:
        return TimelyLight("not-due", rule.name, on, (Reason("no-window"),))
    missing = [window for window in opened if window.report in OWED]
    late = [window for window in missing if window.closes_on < on]
    if late:
        return TimelyLight("overdue", rule.name, on, _overdue(late, on), _ask_for(late[-1]))
    near = [w for w in missing if w.closes_on - on <= timedelta(days=rule.due_soon_days)]
    if near:
        values = {"window": near[0].label, "days": (near[0].closes_on - on).days}
        return TimelyLight("due-soon", rule.name, on, (Reason("report-due", values),), _ask_for(near[0]))
    if len(missing) == len(opened):
        return TimelyLight("not-due", rule.name, on, (_not_yet(missing[0]),))
    return TimelyLight("on-time", rule.name, on, (_came(opened),))


def _not_yet(window: WindowFacts) -> Reason:
    """A window is open, its close still far, and no report was ever due: nobody was on time yet."""
    return Reason("report-not-due", {"window": window.label, "day": window.closes_on.isoformat()})


def _came(opened: list[WindowFacts]) -> Reason:
    """How many reports came, and how many of them after the close of their window."""
    came = [window for window in opened if window.report not in OWED]
    late = sum(w.submitted_on is not None and w.submitted_on > w.closes_on for w in came)
    return Reason("reports-came", {"windows": len(opened), "came": len(came), "late": late})


def _overdue(missing: list[WindowFacts], on: date) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            "report-overdue",
            {"window": w.label, "days": (on - w.closes_on).days, "returned": w.report == "returned"},
        )
        for w in missing
    )


def _ask_for(window: WindowFacts) -> Reason:
    return Reason("report", {"window": window.label})


def _completion(facts: TaskFacts) -> int:
    known = latest_accepted(facts)
    return (known.completion_percent or 0) if known else 0


def _judged_on(facts: TaskFacts, on: date) -> date:
    """The day a completion is held against: the close of the reported window, which knows no later day."""
    known = latest_accepted(facts)
    return min(on, known.closes_on) if known else on


def _progress(facts: TaskFacts, rule: LightRule, on: date) -> Reason:
    day = _judged_on(facts, on)
    by_curve = rule.follows_curve and bool(facts.curve)
    values = {
        "completion": _completion(facts),
        "pro_rata": expected_percent(facts, rule, day),
        "day": day.isoformat(),
    }
    return Reason("progress-by-curve", values) if by_curve else Reason("progress", values)


def _closed(facts: TaskFacts, rule: LightRule, on: date) -> Light | None:
    if facts.closed_on is None or facts.closed_on > on:
        return None
    return Light("done", rule.name, on, (Reason("closed", {"day": facts.closed_on.isoformat()}),))


def _done(facts: TaskFacts, rule: LightRule, on: date) -> Light | None:
    known = latest_accepted(facts)
    if known is None or known.completion_percent != 100:
        return None
    return Light("done", rule.name, on, (Reason("accepted-complete", {"window": known.label}),))


def _late(facts: TaskFacts, rule: LightRule, on: date) -> Light | None:
    if on <= facts.due_on:
        return None
    days = (on - facts.due_on).days
    due = Reason("past-due", {"due_on": facts.due_on.isoformat(), "days": days})
    return Light("late", rule.name, on, (due, _progress(facts, rule, on)), Reason("complete-it"))


def _overdue_report(facts: TaskFacts, rule: LightRule, on: date) -> Light | None:
    missing = [w for w in asked_windows(facts) if w.closes_on < on and w.report in OWED]
    if not missing:
        return None
    return Light("at-risk", rule.name, on, _overdue(missing, on), _ask_for(missing[-1]))


def _difficulty(facts: TaskFacts, rule: LightRule, on: date) -> Light | None:
    known = latest_accepted(facts)
    if known is None or not known.difficulty:
        return None
    told = Reason("difficulty", {"window": known.label, "text": known.difficulty})
    return Light("at-risk", rule.name, on, (told, _progress(facts, rule, on)), Reason("solve-difficulty"))


def _behind(facts: TaskFacts, rule: LightRule, on: date) -> Light | None:
    known = latest_accepted(facts)
    if known is None:
        return None
    expected = expected_percent(facts, rule, _judged_on(facts, on))
    needed = expected - rule.tolerance_points
    if _completion(facts) >= needed:
        return None
    values = {
        "completion": _completion(facts),
        "pro_rata": expected,
        "tolerance": rule.tolerance_points,
        "window": known.label,
        **({"by_curve": True} if rule.follows_curve and facts.curve else {}),
    }
    return Light("at-risk", rule.name, on, (Reason("behind", values),), Reason("reach", {"percent": needed}))


def _silent(facts: TaskFacts, rule: LightRule, on: date) -> Light | None:
    passed = pro_rata_percent(facts, on)
    if latest_accepted(facts) is not None or passed <= rule.start_by_percent:
        return None
    values = {"pro_rata": passed, "start_by": rule.start_by_percent}
    return Light("at-risk", rule.name, on, (Reason("silent", values),), Reason("first-report"))


def _not_started(facts: TaskFacts, rule: LightRule, on: date) -> Light | None:
    if latest_accepted(facts) is not None:
        return None
    values = {"acknowledged": facts.acknowledged, "assigned": facts.assigned}
    return Light(
        "not-started", rule.name, on, (Reason("no-accepted-report", values),), Reason("first-report")
    )


Condition = Callable[[TaskFacts, LightRule, date], Light | None]
CONDITIONS: Final[Mapping[str, Condition]] = {
    "closed": _closed,
    "done": _done,
    "past-due": _late,
    "report-overdue": _overdue_report,
    "difficulty": _difficulty,
    "behind": _behind,
    "silent": _silent,
    "not-started": _not_started,
}
"""In the order in which they are asked. Behind is measured at the close of the reported window: a report
cannot know more than its own day."""
