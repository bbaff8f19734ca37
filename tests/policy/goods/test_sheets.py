"""Goods in bulk: every wrong row is named with its reason, and then nothing counts."""

import pytest

from luoshi.policy.goods.listing import Entry
from luoshi.policy.goods.sheets import COLUMNS, MOST_TOLD, Sheet, entries_of
from luoshi.policy.terms.refusals import BadValue

TITLES = {"fridge": "冰箱", "phone": "手机"}
FRIDGE = ["冰箱", "虚构", "F-1", "A1", "1", "4199.5", "是"]
PHONE = ["phone", "虚构", "P-1", "A2", "", "3,200", "否"]


def read(*lines, most=500):
    return entries_of([list(COLUMNS), *lines], TITLES, most)


def test_rows_become_entries_and_empty_ones_are_passed_over():
    assert read(FRIDGE, ["", " "], PHONE) == Sheet(
        (
            Entry("A1", "fridge", "虚构", "F-1", 1, 419_950, single=True),
            Entry("A2", "phone", "虚构", "P-1", None, 320_000, single=False),
        ),
        (2, 4),
    )
    assert read([*FRIDGE[:4], "1.0", "4199.000", "是", "多出的一列"]).entries[0].price_fen == 419_900


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        (0, "汽车", "“汽车”不在补贴的品类之内"),
        (4, "6", "等级应为 1 到 5"),
        (4, "一级", "等级应为 1 到 5"),
        (5, "", "销售价格应以元填写"),
        (5, "41.999", "最多两位小数"),
        (5, "-1", "销售价格应以元填写"),
        (6, "", "“单件销售”应填“是”或“否”"),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_and_the_whole_is_refused(place, value, why):
    wrong = FRIDGE.copy()
    wrong[place] = value
    with pytest.raises(BadValue, match=f"第 3 行：.*{why}.*没有报送任何商品"):
        read(PHONE, wrong)


def test_head_and_number_of_rows():
    with pytest.raises(BadValue, match="第 1 行应是：品类，品牌"):
        entries_of([["品牌", "品类"], FRIDGE], TITLES, 500)
    for lines in ((), ([""],), (FRIDGE, PHONE, FRIDGE)):
        with pytest.raises(BadValue, match="1 到 2 件"):
            read(*lines, most=2)
    with pytest.raises(BadValue, match=r"第 21 行：.*另有 5 处"):
        read(*[["汽车"]] * (MOST_TOLD + 5))
