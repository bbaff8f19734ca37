"""Goods in bulk: the rows of a CSV or Excel file as entries of the white list; one wrong row refuses the file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from luoshi.policy.goods.listing import Entry
from luoshi.policy.terms.refusals import BadValue

COLUMNS: Final = ("品类", "品牌", "型号", "商品编码", "能效或水效等级", "销售价格（元）", "单件销售")
YES: Final = {"是": True, "否": False}
MOST_TOLD: Final = 20
"""So many wrong rows are named; the rest is counted."""
_YUAN: Final = re.compile(r"(\d{1,9})(?:\.(\d{1,2})0*)?")
_GRADE: Final = re.compile(r"([1-5])(?:\.0+)?级?")


class Wrong(ValueError):
    """What is wrong with a row, said to the person."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The entries of a file, each with the row it stands in (from 1, the heading included)."""

    entries: tuple[Entry, ...]
    rows: tuple[int, ...]


def entries_of(cells: Sequence[Sequence[str]], titles: Mapping[str, str], most: int) -> Sheet:
    """The rows as entries. `titles`: category → its title, either may stand in the file. Empty rows are passed over.

    Raises BadValue that names every wrong row with its reason, the first MOST_TOLD of them.
    """
    if not cells or tuple(one.strip() for one in cells[0][: len(COLUMNS)]) != COLUMNS:
        raise BadValue(f"第 1 行应是：{'，'.join(COLUMNS)}。请下载样表填写。")
    filled = [(row, line) for row, line in enumerate(cells[1:], 2) if any(one.strip() for one in line)]
    if not 0 < len(filled) <= most:
        raise BadValue(f"一份文件报送 1 到 {most} 件商品，收到 {len(filled)} 件；超过的请分成几份文件。")
    names = {title: name for name, title in titles.items()} | {name: name for name in titles}
    entries, wrong = [], []
    for row, line in filled:
        try:
            entries.append(_entry([one.strip() for one in line], names))
        except Wrong as problem:
            wrong.append(f"第 {row} 行：{problem}")
    refuse(wrong)
    return Sheet(tuple(entries), tuple(row for row, _ in filled))


def refuse(wrong: Sequence[str]) -> None:
    """Refuse the whole where anything is wrong. Raises BadValue."""
    if wrong:
        more = f"；另有 {len(wrong) - MOST_TOLD} 处" if len(wrong) > MOST_TOLD else ""
        raise BadValue(f"{'；'.join(wrong[:MOST_TOLD])}{more}。没有报送任何商品，请改正后重新报送。")


def _entry(line: Sequence[str], names: Mapping[str, str]) -> Entry:
    cells = [*line, *[""] * len(COLUMNS)][: len(COLUMNS)]
    category, brand, model, code, grade, price, single = cells
    if category not in names:
        raise Wrong(f"品类“{category[:20]}”不在补贴的品类之内")
    if single not in YES:
        raise Wrong(f"“单件销售”应填“是”或“否”，收到“{single[:20]}”")
    return Entry(code, names[category], brand, model, _grade(grade), _fen(price), YES[single])


def _grade(text: str) -> int | None:
    found = _GRADE.fullmatch(text)
    if text and found is None:
        raise Wrong(f"能效或水效等级应为 1 到 5，收到“{text[:20]}”")
    return int(found[1]) if found else None


def _fen(text: str) -> int:
    found = _YUAN.fullmatch(text.replace(",", "").replace("，", ""))
    if found is None:
        raise Wrong(f"销售价格应以元填写，最多两位小数，收到“{text[:20]}”")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0") or 0)
