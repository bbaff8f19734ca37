"""Cells put under their columns: the best of all ways, in time that grows with the columns and no faster."""

import random
from itertools import combinations

import pytest

from luoshi.policy.reading.forms import limits
from luoshi.policy.reading.forms.shape import Cell, squared
from luoshi.policy.reading.lists import aligning, grid
from luoshi.policy.reading.lists.aligning import LEAD, Costs, Look, aligned
from luoshi.policy.reading.lists.headers import Header
from luoshi.policy.reading.reader import read

KINDS = tuple(LEAD)


def looked(chance: random.Random) -> Look:
    flags = {
        name: chance.random() < 0.3
        for name in ("number", "sequel", "organs", "time", "person", "empty", "figure")
    }
    return Look(**flags, length=chance.randrange(1, 40), sentence=chance.random() < 0.3)


@pytest.mark.parametrize("seed", range(60))
def test_the_way_taken_is_worth_as_much_as_the_best_of_all(seed: int) -> None:
    chance = random.Random(seed)
    columns = [Header(chance.choice(KINDS)) for _ in range(chance.randrange(1, 8))]
    seen = [looked(chance) for _ in range(chance.randrange(1, len(columns) + 1))]
    cells, costs = [(at, at + 1) for at in range(len(seen))], Costs.of(columns)
    row, value = aligned(cells, seen, costs)
    best = max(costs.total(seen, places) for places in combinations(range(len(columns)), len(seen)))
    assert value == pytest.approx(best)
    places = [at for at, (start, end) in enumerate(row) if end > start]
    assert [row[at] for at in places] == cells
    assert costs.total(seen, places) == pytest.approx(best)


def test_more_cells_than_columns_have_no_place() -> None:
    assert aligned([(0, 1), (1, 2)], [Look(), Look()], Costs.of([Header("task")]))[0] == []


@pytest.mark.parametrize("width", [8, 64, 512])
def test_the_work_for_a_cell_does_not_grow_with_the_square_of_the_columns(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell is weighed once for each kind of column, a column passed once for each cell."""
    weighed = []
    worth = aligning.worth
    monkeypatch.setattr(aligning, "worth", lambda one, kind: weighed.append(kind) or worth(one, kind))
    columns = [Header(KINDS[at % len(KINDS)]) for at in range(width)]
    aligned([(0, 1), (1, 2), (2, 3)], [Look(organs=True, length=4)] * 3, Costs.of(columns))
    assert len(weighed) == 3 * len(KINDS)


def test_one_row_of_bars_does_not_make_every_row_be_laid_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by damaged files: a row of five hundred bars had every other row tried in all its columns."""
    tried = []
    monkeypatch.setattr(grid, "aligned", lambda *given: tried.append(given) or aligned(*given))
    rows = [f"| {at} | 新建示例驿站{at}处 | 市教育局 | {at % 12 + 1}月底前 |" for at in range(1, 40)]
    wide = "|" * 500 + " 补记 |"
    text = "\n".join(
        ["# 某市任务清单", "", "| 序号 | 工作任务 | 责任单位 | 完成时间 |", "|---|---|---|---|", *rows, wide]
    )
    (document,) = read(text.encode(), "清单.md").documents
    assert [task.units[0].name for task in document.tasks] == ["市教育局"] * 39
    assert not tried


def test_one_wide_row_does_not_fill_up_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS", 1_000)
    rows = [[Cell("甲", (0, 1))] * 2 for _ in range(limits.CELLS // 4)]
    table = squared([[Cell("乙", (0, 1))] * 500, *rows], 9)
    assert {len(row) for row in table} == {3}
    assert len(table) == len(rows) + 1


def test_rows_of_a_table_of_usual_size_are_as_long_as_the_longest() -> None:
    assert [len(row) for row in squared([[Cell("甲", (0, 1))], [Cell("乙", (0, 1))] * 7], 9)] == [7, 7]
