"""The light of a task: one state, the named rule that gave it, its reasons, and what would turn it green.

Pure: the day comes in as an argument, so the light of any past day can be computed again from what was known
then. Each condition of a rule is one function that either answers with a light or passes to the next.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

State = Literal["not-started", "on-course", "at-risk", "late", "done"]
ReportState = Literal["draft", "submitted", "returned", "accepted"]
STATES: Final[tuple[State, ...]] = ("late", "at-risk", "not-started", "on-course", "done")
"""In the order in which a supervision office wants to see them."""


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """A reporting window and the state of the task's report in it; `report` is None where there is none."""

    label: str
    opens_on: date
    closes_on: date
    report: ReportState | None = None
    completion_percent: int | None = None
    difficulty: str = ""


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What a rule may look at. Percentages are whole per cent, 0 to 100; days are included."""

    starts_on: date
    due_on: date
    acknowledged: int
    assigned: int
    windows: tuple[WindowFacts, ...] = ()
    closed_on: date | None = None


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

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "on": self.on.isoformat(),
            "reasons": [reason.as_json() for reason in self.reasons],
            "to_green": self.to_green.as_json() if self.to_green else None,
        }


@dataclass(frozen=True, slots=True)
class LightRule:
    """The thresholds of a year, in whole per cent.

    `tolerance_points`: how far below pro-rata progress is still on course. `start_by_percent`: the share of the
    task's time that may pass before the first accepted report.
    """

    name: str
    tolerance_points: int
    start_by_percent: int


PRO_RATA_1: Final = LightRule("pro-rata-1", tolerance_points=15, start_by_percent=50)
RULES: Final = {rule.name: rule for rule in (PRO_RATA_1,)}
"""Every rule that was ever in force stays here under its name: old lights must be computable for ever."""


def pro_rata_percent(facts: TaskFacts, on: date) -> int:
    """The share of the task's time that has passed by the end of that day, in whole per cent (rounded down)."""
    whole = (facts.due_on - facts.starts_on).days + 1
    passed = (on - facts.starts_on).days + 1
    return max(0, min(100, passed * 100 // max(whole, 1)))


def light(facts: TaskFacts, rule: LightRule, on: date) -> Light:
    """The light of the task on that day: the first condition of `CONDITIONS` that answers decides."""
    for condition in CONDITIONS:
        answer = condition(facts, rule, on)
        if answer is not None:
            return answer
    return Light("on-course", rule.name, on, (_progress(facts, on),))


def latest_accepted(facts: TaskFacts) -> WindowFacts | None:
    """The accepted report of the latest window, the only one whose figures count."""
    accepted = [window for window in facts.windows if window.report == "accepted"]
    return max(accepted, key=lambda window: window.closes_on, default=None)


def _completion(facts: TaskFacts) -> int:
    known = latest_accepted(facts)
    return (known.completion_percent or 0) if known else 0


def _judged_on(facts: TaskFacts, on: date) -> date:
    """The day a completion is held against: the close of the reported window, which knows no later day."""
    known = latest_accepted(facts)
    return min(on, known.closes_on) if known else on


def _progress(facts: TaskFacts, on: date) -> Reason:
    day = _judged_on(facts, on)
    values = {
        "completion": _completion(facts),
        "pro_rata": pro_rata_percent(facts, day),
        "day": day.isoformat(),
    }
    return Reason("progress", values)


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
    return Light("late", rule.name, on, (due, _progress(facts, on)), Reason("complete-it"))


def _overdue_report(facts: TaskFacts, rule: LightRule, on: date) -> Light | None:
    missing = [w for w in facts.windows if w.closes_on < on and w.report in {None, "draft", "returned"}]
    if not missing:
        return None
    reasons = tuple(
        Reason(
            "report-overdue",
            {"window": w.label, "days": (on - w.closes_on).days, "returned": w.report == "returned"},
        )
        for w in missing
    )
    return Light("at-risk", rule.name, on, reasons, Reason("report", {"window": missing[-1].label}))


def _difficulty(facts: TaskFacts, rule: LightRule, on: date) -> Light | None:
    known = latest_accepted(facts)
    if known is None or not known.difficulty:
        return None
    told = Reason("difficulty", {"window": known.label, "text": known.difficulty})
    return Light("at-risk", rule.name, on, (told, _progress(facts, on)), Reason("solve-difficulty"))


def _behind(facts: TaskFacts, rule: LightRule, on: date) -> Light | None:
    known = latest_accepted(facts)
    if known is None:
        return None
    expected = pro_rata_percent(facts, _judged_on(facts, on))
    needed = expected - rule.tolerance_points
    if _completion(facts) >= needed:
        return None
    values = {
        "completion": _completion(facts),
        "pro_rata": expected,
        "tolerance": rule.tolerance_points,
        "window": known.label,
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
CONDITIONS: Final[tuple[Condition, ...]] = (
    _closed,
    _done,
    _late,
    _overdue_report,
    _difficulty,
    _behind,
    _silent,
    _not_started,
)
"""In the order in which they are asked. Behind is measured at the close of the reported window: a report
cannot know more than its own day."""
