"""Any plan goes into a workbook and comes back the same; courses never fall and end where the plan ends."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from luoshi.policy.progress.curves import Planned, curve_of, percent_on, together
from luoshi.policy.progress.plans import PlanFigure, PlanItem, PlanValues
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.tasks.queries import TargetRow
from luoshi.surfaces.supervision.plan_workbook import FIGURES as FIGURES_SHEET
from luoshi.surfaces.supervision.plan_workbook import read, write

# Line breaks, tabs and other control characters included; what XML forbids altogether cannot be in an Excel cell, and
# a cell is at most 32,767 characters: the product takes far shorter ones.
ODD = st.sampled_from(["", " ", "=1+1", "0012", "1e5", "2026-01-01", "_x000D_", "甲\r\n乙", "'x", "<a>&"])
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cn", "Co")), max_size=60) | ODD
NAMES = WORDS.filter(lambda text: text.strip())
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
VALUES = st.decimals(0, Decimal(10) ** 22, places=6, allow_nan=False, allow_infinity=False)
ITEMS = st.builds(
    lambda kind, name, due, days, person: PlanItem(
        kind, name, None if kind == "milestone" or days is None else due - timedelta(days=days), due, person
    ),
    st.sampled_from(["project", "subtask", "milestone"]),
    NAMES,
    DAYS,
    st.none() | st.integers(0, 900),
    WORDS,
)
FIGURES = st.builds(PlanFigure, st.integers(1, 10**12), DAYS, VALUES)
PLANS = st.builds(
    PlanValues,
    WORDS,
    WORDS,
    WORDS,
    st.lists(ITEMS, max_size=6).map(tuple),
    st.lists(FIGURES, max_size=8).map(tuple),
)
START = date(2026, 1, 1)


@settings(max_examples=60, deadline=None)
@given(PLANS)
def test_a_plan_goes_to_excel_and_back_without_loss(plan: PlanValues) -> None:
    targets = [TargetRow(one.target_id, Decimal(1), "处", "=", "=1+1", "", 0, 1) for one in plan.figures[:1]]
    assert read(write(plan, targets)) == sorted_by_target(plan, targets)


def sorted_by_target(plan: PlanValues, targets: list[TargetRow]) -> PlanValues:
    """The sheet goes target by target, day by day."""
    first = [one.id for one in targets]
    figures = sorted(plan.figures, key=lambda one: (one.target_id not in first, one.target_id, one.by_day))
    return replace(plan, figures=tuple(figures))


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.tuples(st.integers(1, 3), st.integers(1, 4)), VALUES),
    st.sets(st.integers(1, 5), max_size=5),
)
def test_cells_left_empty_are_no_figures(told, asked) -> None:
    """The sheet asks for each day of each target; what nobody fills in comes back as nothing, and nothing is lost."""
    targets = [TargetRow(one, Decimal(1), "处", ">=", "设施", "", 0, 1) for one in (1, 2, 3)]
    figures = tuple(PlanFigure(one, date(2026, day, 28), told[one, day]) for one, day in sorted(told))
    plan = PlanValues("张三", "李四", figures=figures)
    data = write(plan, targets, [date(2026, day, 28) for day in sorted(asked)])
    assert read(data) == plan
    sheet = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(FIGURES_SHEET).to_python()
    assert len(sheet) - 1 == len({*told, *((one, day) for one in (1, 2, 3) for day in asked)})


@pytest.mark.parametrize("written", ["2026-06-30", "2026/6/30", "2026年6月30日", "2026.06.30"])
def test_a_day_is_read_as_people_type_it(written) -> None:
    plan = PlanValues("张三", "李四", "", (PlanItem("milestone", "完工", None, date(2026, 6, 30)),))
    assert read(typed(plan, "2026-06-30", written)) == plan


def test_a_day_that_is_none_is_named_with_its_place() -> None:
    plan = PlanValues("张三", "李四", "", (PlanItem("milestone", "完工", None, date(2026, 6, 30)),))
    with pytest.raises(BadValue, match="“事项”第 2 行：日期应写成 2026-06-30，现在是“2026-13-01”"):
        read(typed(plan, "2026-06-30", "2026-13-01"))


def typed(plan: PlanValues, old: str, new: str) -> bytes:
    """The workbook with one text in it typed over."""
    made = BytesIO()
    with ZipFile(BytesIO(write(plan, []))) as was, ZipFile(made, "w") as now:
        for name in was.namelist():
            now.writestr(name, was.read(name).replace(old.encode(), new.encode()))
    return made.getvalue()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.decimals(Decimal("0.01"), 10**6, places=2),
            st.lists(st.tuples(st.integers(1, 364), st.decimals(0, 10**6, places=2)), max_size=6),
        ),
        max_size=3,
    ),
    st.lists(st.integers(1, 364), max_size=5),
    st.integers(-10, 400),
)
def test_a_course_rises_and_stays_within_bounds(targets, milestones, offset) -> None:
    planned = [
        Planned(
            target,
            tuple(sorted((START + timedelta(days=days), value) for days, value in dict(rows).items())),
        )
        for target, rows in targets
    ]
    curve = curve_of(planned, [START + timedelta(days=days) for days in milestones])
    on = START + timedelta(days=offset)
    now, later = percent_on(curve, START, on), percent_on(curve, START, on + timedelta(days=1))
    assert 0 <= now <= later <= 100
    assert together([curve, curve]) == curve
    if curve:
        assert percent_on(curve, START, curve[-1][0]) == curve[-1][1]
