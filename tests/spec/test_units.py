"""Every unit named in both real lists resolves: counts of names as written and of units."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from luoshi.library.discovery import load_registry
from luoshi.policy.reading.reader import read
from luoshi.policy.units import Registry, Resolution, SingleUnit

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "documents"
LISTS = {
    2022: ("task-list-2022.txt", date(2022, 1, 24), "", ""),
    2026: (
        "gazette-2026-12.txt",
        date(2026, 2, 10),
        "2026 年市政府工作报告重点任务清单",
        "**北京市人民政府办公厅印发",
    ),
}
needs_documents = pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason=f"real documents not found in {DOCUMENTS}"
)
_END = re.compile(r"[(（][一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+、|\d+[.．]")


def mentions(year: int) -> list[str]:
    """Unit names of one list, in order: a second, cruder reading that owes the reader nothing."""
    name, _, begins, ends = LISTS[year]
    text = (DOCUMENTS / name).read_text(encoding="utf-8")
    text = text[text.index(begins) :] if begins else text
    text = re.sub(r"\s+", "", text[: text.index(ends)] if ends else text).replace("*", "")
    blocks = re.split(r"主责单位[:：]", text)[1:]
    return [one for block in blocks for one in re.split("[,，]", _END.split(block, maxsplit=1)[0]) if one]


def resolved(year: int) -> dict[str, Resolution]:
    registry, day = load_registry("beijing"), LISTS[year][1]
    return {name: registry.resolve(name, day) for name in mentions(year)}


def today(registry: Registry, written: str, on: date) -> str:
    found = registry.resolve(written, on)
    assert isinstance(found, SingleUnit)
    return registry.current(found.unit).code


@pytest.mark.parametrize(("year", "named", "written"), [(2022, 1038, 97), (2026, 1551, 115)])
@pytest.mark.documents
@needs_documents
def test_names_as_written(year: int, named: int, written: int) -> None:
    found = mentions(year)
    assert (len(found), len(set(found))) == (named, written)


@pytest.mark.parametrize("year", LISTS)
@pytest.mark.documents
@needs_documents
def test_the_reader_names_the_same_units(year: int) -> None:
    name = LISTS[year][0]
    documents = read((DOCUMENTS / name).read_bytes(), name).documents
    tasks = next(one for one in documents if one.kind == "task-list").tasks
    assert [unit.name for task in tasks for unit in task.units] == mentions(year)


@pytest.mark.parametrize(
    ("year", "kinds", "units"),
    [
        (2022, {"unit": 93, "collective": 2, "temporary": 1, "assisting": 1}, 90),
        (2026, {"unit": 112, "collective": 3}, 106),
    ],
)
@pytest.mark.documents
@needs_documents
def test_every_name_resolves_in_its_year(year: int, kinds: dict[str, int], units: int) -> None:
    found = resolved(year).values()
    assert Counter(one.kind for one in found) == kinds
    singles = [one for one in found if isinstance(one, SingleUnit)]
    assert len({one.unit.code for one in singles}) == units
    assert all(one.in_force and one.plate_known for one in singles)


@pytest.mark.documents
@needs_documents
def test_names_of_one_year_only_are_few_once_renames_are_followed() -> None:
    registry = load_registry("beijing")
    bodies = {
        year: {
            registry.current(one.unit).code for one in resolved(year).values() if isinstance(one, SingleUnit)
        }
        for year in LISTS
    }
    assert bodies[2022] - bodies[2026] == {"tiananmen", "cultural-assets", "support-cooperation"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("市金融监管局", "市委金融办"),
        ("市政务服务局", "市政务和数据局"),
        ("市人防办", "市国动办"),
        ("北京银保监局", "北京金融监管局"),
        ("人民银行营业管理部", "人民银行北京市分行"),
        ("市消防救援总队", "市消防救援局"),
        ("市投资促进服务中心", "市投资促进中心"),
        ("市国家安全局", "市安全局"),
        ("市城乡办", "市城乡结合部建设办"),
        ("北京奥运城市发展促进中心", "北京奥促中心"),
    ],
)
def test_names_of_2022_and_2026_lead_to_one_body(before: str, after: str) -> None:
    registry = load_registry("beijing")
    assert today(registry, before, LISTS[2022][1]) == today(registry, after, LISTS[2026][1])


def test_the_city_bureau_and_the_national_office_of_like_names_stay_apart() -> None:
    registry = load_registry("beijing")
    assert today(registry, "市金融监管局", LISTS[2026][1]) == "party-finance"
    assert today(registry, "北京金融监管局", LISTS[2026][1]) == "nfra-beijing"


def test_sixteen_districts_carry_their_division_codes() -> None:
    districts = [unit for unit in load_registry("beijing").units if unit.kind == "区"]
    codes = [unit.division for unit in districts]
    assert len(set(codes)) == 16
    assert codes == sorted(codes)
    assert all(re.fullmatch(r"1101\d\d", code) for code in codes)


@pytest.mark.parametrize(
    "full_name",
    [unit.full_name for unit in load_registry("beijing").units if unit.full_name],
)
def test_full_and_short_names_are_one_unit(full_name: str) -> None:
    registry = load_registry("beijing")
    found = registry.resolve(full_name)
    assert isinstance(found, SingleUnit)
    assert found.unit.full_name == full_name
