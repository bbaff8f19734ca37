"""Any plan goes into a workbook and comes back the same; courses never fall and end where the plan ends."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.progress.curves import Planned, curve_of, percent_on, together
from luoshi.policy.progress.plans import PlanFigure, PlanItem, PlanValues
from luoshi.records.tasks.queries import TargetRow
from luoshi.surfaces.supervision.plan_workbook import read, write

# Excel cannot hold control characters, and a cell is at most 32,767 characters; the product takes far shorter ones.
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=60)
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
    assert read(write(plan, targets)) == plan


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
