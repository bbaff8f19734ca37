"""The loop to the close in the sample city: leads, breakdowns, an application for more time, one to close, an instruction."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from luoshi.policy.dates.windows import day_of
from luoshi.policy.progress.plans import RISING, PlanFigure, PlanItem, PlanValues
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import ActionRefused
from luoshi.records.breakdown import actions as breakdown
from luoshi.records.closing.actions import apply_closing
from luoshi.records.measures.actions import bind
from luoshi.records.organisations.queries import unit_by_code
from luoshi.records.tasks import actions, queries
from luoshi.records.tasks.actions import Origin, Upload
from luoshi.records.tasks.queries_decisions import choices, proposals_first_named

Say = Callable[[str], None]


def decide(plan: Mapping[str, Any], at: datetime, say: Say) -> None:
    """The office's decisions and the first breakdowns that `demo.toml` tells, on the newest list in force."""
    row = _newest(plan)
    if row is None:
        return
    _decide(row.id, plan["supervision"], at)
    for entry in plan.get("breakdown", ()):
        _try(say, _break_down, row.id, entry, at)


def ask(plan: Mapping[str, Any], at: datetime, say: Say) -> None:
    """What waits for the office on the day of loading. What the day does not allow is told."""
    row = _newest(plan)
    if row is None:
        return
    for entry in plan.get("extension", ()):
        _try(say, _ask, row.id, entry, at)
    for entry in plan.get("closing", ()):
        _try(say, _apply, row.id, entry, at)
    for entry in plan.get("registered", ()):
        _try(say, _register, row.id, entry, at)


def _newest(plan: Mapping[str, Any]) -> queries.ListRow | None:
    issued = (one for one in queries.lists(SYSTEM) if one.state == "issued")
    return next(issued, None) if "supervision" in plan else None


def _try(say: Say, act: Callable[..., object], *args: object) -> None:
    try:
        act(*args)
    except ActionRefused as problem:
        say(f"  演示数据略过一项：{problem.sentence}")


def _decide(list_id: int, given: Mapping[str, Any], at: datetime) -> None:
    """First named units lead; everybody is named; most tasks are public, a few of a higher level."""
    ids = [one.task_id for one in proposals_first_named(list_id)]
    actions.decide_first_named(ids, by=SYSTEM, at=at)
    people = choices(day_of(at))
    values: dict[str, Any] = {"visibility": "public"}
    if people.leaders and people.supervisors:
        values |= {"leader_id": people.leaders[0].id, "supervisor_id": people.supervisors[0].id}
    actions.decide_tasks(ids, by=SYSTEM, at=at, **values)
    numbers = {row.number: row.id for row in _all(list_id)}
    for field, value, wanted in (
        ("level", "key", given["key"]),
        ("visibility", "internal", given["internal"]),
        ("visibility", "confidential", given["confidential"]),
    ):
        chosen = [numbers[number] for number in wanted if number in numbers]
        if chosen:
            actions.decide_tasks(chosen, by=SYSTEM, at=at, **{field: value})


def _all(list_id: int) -> list[queries.TaskRow]:
    found: list[queries.TaskRow] = []
    page = queries.tasks(list_id, SYSTEM, queries.Filter(), size=queries.PAGE_MOST)
    for number in range(1, page.pages + 1):
        narrow = queries.Filter()
        found += queries.tasks(list_id, SYSTEM, narrow, page=number, size=queries.PAGE_MOST).rows
    return found


def _lead(list_id: int, number: int, at: datetime) -> tuple[queries.TaskPage, int, Actor]:
    """(the task, the assignment of its lead, an actor for it), acknowledged."""
    row = next(one for one in _all(list_id) if one.number == number)
    page = queries.task_page(row.id, SYSTEM)
    if page is None:
        raise LookupError(number)
    unit = next(one for one in page.row.units if one.role == "lead")
    by = Actor(None, unit.name, frozenset({"unit"}), frozenset({unit.unit_id}))
    if unit.state == "pending":
        actions.acknowledge(unit.assignment_id, by=by, at=at)
    return page, unit.assignment_id, by


def _break_down(list_id: int, entry: Mapping[str, Any], at: datetime) -> None:
    page, assignment_id, by = _lead(list_id, entry["task"], at)
    items = tuple(
        PlanItem(one["kind"], one["name"], one.get("starts_on"), one["due_on"], entry["responsible"])
        for one in entry["item"]
    )
    values = PlanValues(
        entry["responsible"], entry["leader"], entry["summary"], items, _quarters(page, entry["shares"])
    )
    row = breakdown.write_plan(assignment_id, values, by=by, at=at)
    row = breakdown.sign_plan(row.pk, version=row.changes, by=by, at=at)
    if entry["approve"]:
        breakdown.approve_plan(row.pk, version=row.changes, by=SYSTEM, at=at)


def _quarters(page: queries.TaskPage, shares: list[int]) -> tuple[PlanFigure, ...]:
    """Cumulative figures by the end of each quarter, in whole per cent of the target; the last on the due day."""
    year = page.list.year
    ends = [date(year, 3, 31), date(year, 6, 30), date(year, 9, 30), date(year, 12, 31)]
    days = [*(end for end in ends if end < page.row.due_on), page.row.due_on][-len(shares) :]
    return tuple(
        PlanFigure(target.id, day, (target.value * share / 100).quantize(Decimal("0.01")))
        for target in page.targets
        if target.comparator in RISING
        for day, share in zip(days, shares[-len(days) :], strict=True)
    )


def _ask(list_id: int, entry: Mapping[str, Any], at: datetime) -> None:
    _page, assignment_id, by = _lead(list_id, entry["task"], at)
    actions.ask_extension(
        assignment_id,
        proposed_due_on=entry["proposed"],
        reason=entry["reason"],
        progress=entry["progress"],
        by=by,
        at=at,
    )


def _apply(list_id: int, entry: Mapping[str, Any], at: datetime) -> None:
    _page, assignment_id, by = _lead(list_id, entry["task"], at)
    file = Upload(entry["file"], entry["text"].encode())
    apply_closing(assignment_id, text=entry["text"], evidence=[file], by=by, at=at)


def _register(list_id: int, entry: Mapping[str, Any], at: datetime) -> None:
    units = [(unit.id, role) for code, role in entry["units"] if (unit := unit_by_code(code)) is not None]
    made = actions.register_task(
        list_id,
        text=entry["text"],
        origin=Origin(entry["origin"], entry["note"], day_of(at)),
        due_on=max(entry["due_on"], day_of(at)),
        units=units,
        by=SYSTEM,
        at=at,
    )
    page = queries.task_page(made.pk, SYSTEM)
    for target in page.targets if page else ():
        measure = entry.get("measures", {}).get(target.unit)
        if measure:
            bind(measure, target_id=target.id, by=SYSTEM, at=at)
