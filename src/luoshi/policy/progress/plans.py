"""A unit's plan for its task: what it has to hold before it goes to the office, and which step follows which."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from luoshi.policy.progress.curves import Curve, Planned, curve_of
from luoshi.policy.terms.refusals import BadValue, WrongState

ITEMS_MOST: Final = 100
FIGURES_MOST: Final = 400
NAME_MOST: Final = 300
PERSON_MOST: Final = 100
SUMMARY_MOST: Final = 4_000
LARGEST: Final = Decimal(10) ** 23
PLACES: Final = 6
KINDS: Final = ("project", "subtask", "milestone")
RISING: Final = frozenset({"=", ">=", ">", "~"})
"""Comparators of targets that are worked up to; an upper bound (`<=`) is no course."""
WORDS: Final = {
    "draft": "还在填写",
    "filled": "已送审",
    "checked": "已审核、待签发",
    "back": "已在单位内退回修改",
    "signed": "已报督查室",
    "approved": "已经批准",
    "returned": "已被退回",
    "replaced": "已有新的版本",
}
STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "draft": ("draft", "filled", "signed"),
    "filled": ("draft", "checked", "signed", "back"),
    "checked": ("draft", "signed", "back"),
    "back": ("draft",),
    "signed": ("approved", "returned"),
    "returned": ("draft",),
    "approved": ("replaced",),
    "replaced": (),
}


@dataclass(frozen=True, slots=True)
class PlanItem:
    """A project, sub-task or milestone; a milestone has no `starts_on`."""

    kind: str
    name: str
    starts_on: date | None
    due_on: date
    person: str = ""


@dataclass(frozen=True, slots=True)
class PlanFigure:
    """What target `target_id` should have reached by the end of `by_day`, counted from the beginning."""

    target_id: int
    by_day: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class PlanValues:
    """What a unit writes: who is responsible, who leads, items in their order, figures by target and day."""

    responsible: str
    leader: str
    summary: str = ""
    items: tuple[PlanItem, ...] = ()
    figures: tuple[PlanFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What the plan needs to know of a target."""

    value: Decimal
    comparator: str
    what: str


def step(state: str, to: str) -> str:
    """The next state of a plan. Raises WrongState."""
    if to not in STEPS[state]:
        raise WrongState(f"这份分解方案{WORDS[state]}，不能这样处理。请刷新页面。")
    return to


def checked_draft(plan: PlanValues, targets: Mapping[int, TargetFacts]) -> PlanValues:
    """A plan that can be kept: every value within its bounds, days in order. Raises BadValue."""
    if len(plan.items) > ITEMS_MOST or len(plan.figures) > FIGURES_MOST:
        raise BadValue(f"一份方案最多 {ITEMS_MOST} 个事项、{FIGURES_MOST} 个数据。")
    if len(plan.summary) > SUMMARY_MOST:
        raise BadValue(f"总体安排最多 {SUMMARY_MOST} 字。")
    if max(len(plan.responsible), len(plan.leader)) > PERSON_MOST:
        raise BadValue(f"姓名最多 {PERSON_MOST} 字。")
    for place, item in enumerate(plan.items, 1):
        _check_item(place, item)
    _check_figures(plan.figures, targets)
    return plan


def complete(plan: PlanValues, targets: Mapping[int, TargetFacts], due_on: date) -> None:
    """What a plan must hold before it is signed: persons, a milestone, and every rising target carried to its value.

    Raises BadValue with the first thing that is missing.
    """
    if not plan.responsible.strip() or not plan.leader.strip():
        raise BadValue("请填写责任人和分管领导的姓名。")
    if not any(item.kind == "milestone" for item in plan.items):
        raise BadValue("请至少写一个有日期的里程碑。")
    late = next((item for item in plan.items if item.due_on > due_on), None)
    if late is not None:
        raise BadValue(f"“{late.name}”的日期{late.due_on:%Y-%m-%d}晚于任务时限{due_on:%Y-%m-%d}。")
    for target_id, target in targets.items():
        if target.comparator not in RISING:
            continue
        planned = [one for one in plan.figures if one.target_id == target_id and one.by_day <= due_on]
        last = max(planned, key=lambda one: one.by_day, default=None)
        if last is None:
            raise BadValue(f"目标“{target.what or '数据'}”还没有分解到月或季度。")
        if last.value < target.value:
            raise BadValue(
                f"目标“{target.what or '数据'}”到期末只安排到 {last.value.normalize():f}，低于 {target.value.normalize():f}。"
            )


def curve_of_plan(plan: PlanValues, targets: Mapping[int, TargetFacts]) -> Curve:
    """The course that the plan promises: by its figures, else by its milestones."""
    planned = [
        Planned(
            target.value,
            tuple((one.by_day, one.value) for one in plan.figures if one.target_id == target_id),
        )
        for target_id, target in targets.items()
        if target.comparator in RISING
    ]
    return curve_of(planned, (item.due_on for item in plan.items if item.kind == "milestone"))


def _check_item(place: int, item: PlanItem) -> None:
    if item.kind not in KINDS:
        raise BadValue(f"第 {place} 个事项的种类应为项目、子任务或里程碑。")
    if not item.name.strip() or len(item.name) > NAME_MOST or len(item.person) > PERSON_MOST:
        raise BadValue(f"第 {place} 个事项的名称应为 1 到 {NAME_MOST} 字，责任人最多 {PERSON_MOST} 字。")
    if item.kind == "milestone" and item.starts_on is not None:
        raise BadValue(f"第 {place} 个事项是里程碑，只填完成日期。")
    if item.starts_on is not None and item.starts_on > item.due_on:
        raise BadValue(f"第 {place} 个事项的开始日期晚于完成日期。")


def _check_figures(figures: Iterable[PlanFigure], targets: Mapping[int, TargetFacts]) -> None:
    by_target: dict[int, list[PlanFigure]] = {}
    for one in figures:
        if one.target_id not in targets:
            raise BadValue("分解的数据不属于这项任务的目标，请刷新页面后重填。")
        if not one.value.is_finite() or not 0 <= one.value < LARGEST or _places(one.value) > PLACES:
            raise BadValue(f"分解的数据应为不小于 0 的数，最多 {PLACES} 位小数。")
        by_target.setdefault(one.target_id, []).append(one)
    for target_id, rows in by_target.items():
        ordered = sorted(rows, key=lambda one: one.by_day)
        for one, after in pairwise(ordered):
            if one.by_day == after.by_day:
                raise BadValue(f"{one.by_day:%Y-%m-%d}的数据填了两次。")
            if targets[target_id].comparator in RISING and after.value < one.value:
                raise BadValue(f"累计数不能减少：{after.by_day:%Y-%m-%d}的数小于{one.by_day:%Y-%m-%d}的数。")


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
