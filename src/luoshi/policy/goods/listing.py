"""What a model must show to come onto the white list (第一条, 第十条/1); the third party checks the papers behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from luoshi.policy.entitlements.terms import Terms

BUNDLES: Final = ("套装", "套餐", "组合装", "大礼包", "+")
"""Words in a model's name that speak of more than one piece."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One model as a merchant hands it in; the price in fen. `single`: declared to be sold alone."""

    code: str
    category: str
    brand: str
    model: str
    grade: int | None
    price_fen: int
    single: bool


def problems(entry: Entry, terms: Terms, grades: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    """What stands against it: pairs of clause and sentence, empty where nothing does."""
    if entry.category not in terms.category_names:
        return (("第一条", f"“{entry.category}”不在补贴的品类之内"),)
    found = []
    wanted = grades.get(entry.category)
    if wanted is not None and entry.grade != wanted:
        shown = "没有填写等级" if entry.grade is None else f"是{entry.grade}级"
        found.append(("第一条", f"能效或水效应为{wanted}级，{shown}"))
    most = terms.category(entry.category).price_most_fen
    if most is not None and entry.price_fen > most and terms.readings.price_basis == "listed":
        found.append(("第一条", f"单件价格超过{most // 100}元"))
    if not entry.single or any(word in entry.model for word in BUNDLES):
        found.append(("第十条/1", "不得搭售、捆绑或以套装备案"))
    return tuple(found)
