"""Links of the sample city as written down with it, and of the real documents as read by hand before any linking."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from luoshi.config.main import main
from luoshi.library.discovery import (
    city_of,
    load_registry,
    load_terms,
    sample_documents,
    sample_expected,
)
from luoshi.policy.linking import Links, link, unit_key
from luoshi.policy.linking.text import plain
from luoshi.policy.reading.model import Document
from luoshi.policy.reading.reader import read

DATA = Path(__file__).parent / "data"
SAMPLE = Path(__file__).parents[2] / "src" / "luoshi" / "library" / "sample" / "documents"
Numbers = set[tuple[str, str]]


def f1(found: Numbers, wanted: Numbers) -> float:
    """The harmonic mean of precision and recall of pairs."""
    return 2 * len(found & wanted) / (len(found) + len(wanted))


def pairs(links: Links) -> Numbers:
    """The paths of both addresses of each link."""
    return {(one.origin.partition("#")[2], one.to.partition("#")[2]) for one in links.links}


@cache
def sample(name: str, kind: str) -> Document:
    return next(one for one in read(sample_documents()[name], name).documents if one.kind == kind)


@cache
def sample_links(earlier: str, kind: str) -> Links:
    later = sample("task-list-2026.txt", "task-list")
    return link(sample(earlier, kind), later, unit_key(load_registry("sample")))


# --- the sample city


def test_sample_report_to_list() -> None:
    links = sample_links("work-report-2026.txt", "work-report")
    texts = {one.address: plain(one.text) for one in sample("work-report-2026.txt", "work-report").clauses}
    expected = {plain(one["words"]): one["tasks"] for one in sample_expected()["report_to_list"]}
    found = {(texts[one.origin], one.to.partition("#")[2]) for one in links.links}
    wanted = {(words, str(task)) for words, tasks in expected.items() for task in tasks}
    assert f1({pair for pair in found if pair[0] in expected}, wanted) >= 0.98
    without = {words for words, tasks in expected.items() if not tasks}
    assert without <= {texts[address] for address in links.unlinked_from}


def test_sample_tasks_without_a_commitment() -> None:
    left = {
        int(one.partition("#")[2]) for one in sample_links("work-report-2026.txt", "work-report").unlinked_to
    }
    wanted = set(sample_expected()["coverage"]["tasks_without_commitment"])
    assert wanted <= left
    assert len(left - wanted) <= 1


def list_to_list() -> dict[tuple[str, str], dict[str, Any]]:
    """What is written down for each pair of tasks of 2025 and 2026."""
    return {
        (str(one), str(two)): group
        for group in sample_expected()["list_to_list"]
        for one in group["from"]
        for two in group["to"]
    }


def test_sample_list_to_list() -> None:
    assert f1(pairs(sample_links("task-list-2025.txt", "task-list")), set(list_to_list())) >= 0.97


def test_sample_splits_and_merges() -> None:
    expected = list_to_list()
    relations = {
        (one.origin.partition("#")[2], one.to.partition("#")[2]): one.relation
        for one in sample_links("task-list-2025.txt", "task-list").links
    }
    both = [pair for pair in relations if pair in expected]
    right = [pair for pair in both if relations[pair] == expected[pair]["relation"]]
    assert len(right) >= 0.94 * len(both)
    assert {relations["4", "4"], relations["4", "5"], relations["20", "28"], relations["20", "29"]} == {
        "splits"
    }
    assert {relations["6", "7"], relations["7", "7"]} == {"merges"}


def test_sample_targets_raised_and_lowered() -> None:
    expected = {
        (one["before"], one["after"]) for group in list_to_list().values() for one in group.get("targets", [])
    }
    found = {
        (one.before, one.after)
        for each in sample_links("task-list-2025.txt", "task-list").links
        for one in each.targets
    }
    assert found <= expected
    assert len(expected - found) <= 1


def test_sample_plan_to_list() -> None:
    links = sample_links("five-year-plan-2026-2030.txt", "plan")
    expected = {
        (one["indicator"], str(task)) for one in sample_expected()["plan_to_list"] for task in one["tasks"]
    }
    found = {(one.rpartition("/")[2], two) for one, two in pairs(links) if one.startswith("表1/")}
    assert found <= expected
    assert {("1", "8"), ("8", "53"), ("9", "57")} <= found


def test_units_renamed_and_merged_have_one_key() -> None:
    key = unit_key(load_registry("sample"))
    assert key("市体育局") == key("市文化和旅游局") == key("市文化体育和旅游局")
    assert key("市政务服务局") == key("市数据和政务服务局")
    assert key("各区政府") == key("各区人民政府")
    assert key("市教育局") != key("市财政局")
    assert key("没有登记的机构") == "没有登记的机构"


# --- the real documents


@cache
def reference(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


@cache
def real(folder: Path, name: str, kind: str) -> Document:
    return next(one for one in read((folder / name).read_bytes(), name).documents if one.kind == kind)


@cache
def real_links(folder: Path, earlier: str, kind: str, later: str) -> Links:
    key = unit_key(load_registry("beijing"))
    return link(real(folder, earlier, kind), real(folder, later, "task-list"), key, load_terms("beijing"))


@pytest.mark.documents
@pytest.mark.parametrize("half", ["development", "held-out"])
def test_report_of_2022_to_its_list(documents: Path, half: str) -> None:
    links = real_links(documents, "work-report-2022.txt", "work-report", "task-list-2022.txt")
    asked = [one for one in reference("links-2022-report-list.toml")["commitment"] if one["half"] == half]
    assert f1(of_sentences(links, asked), tasks_in(asked, "settled")) >= 0.9


@pytest.mark.documents
@pytest.mark.parametrize("reading", ["first", "second", "independent", "settled"])
def test_report_of_2022_to_its_list_against_each_reading(documents: Path, reading: str) -> None:
    links = real_links(documents, "work-report-2022.txt", "work-report", "task-list-2022.txt")
    asked = reference("links-2022-report-list.toml")["commitment"]
    assert f1(of_sentences(links, asked), tasks_in(asked, reading)) >= 0.9


def tasks_in(asked: list[dict], reading: str) -> set[tuple[str, str]]:
    """What a reading links: (sentence, task)."""
    return {(one["from"], str(task)) for one in asked for task in one.get(reading, ())}


def of_sentences(links: Links, asked: list[dict]) -> set[tuple[str, str]]:
    """What was linked of these sentences to tasks, without the pairs on which both readings can be defended."""
    sentences = {one["from"] for one in asked}
    found = {pair for pair in pairs(links) if pair[0] in sentences and pair[1].isdigit()}
    return found - tasks_in(asked, "either")


@pytest.mark.documents
def test_sentences_outside_the_sample(documents: Path) -> None:
    links = real_links(documents, "work-report-2022.txt", "work-report", "task-list-2022.txt")
    asked = reference("links-2022-report-list.toml")["unsampled"]
    wanted = {(one["from"], str(task)) for one in asked for task in one["second"]}
    sentences = {one["from"] for one in asked}
    assert f1({pair for pair in pairs(links) if pair[0] in sentences and pair[1].isdigit()}, wanted) >= 0.9


@pytest.mark.documents
def test_titles_answer_to_sections(documents: Path) -> None:
    links = real_links(documents, "work-report-2022.txt", "work-report", "task-list-2022.txt")
    wanted = {(one["from"], one["section"]) for one in reference("links-2022-report-list.toml")["title"]}
    assert {pair for pair in pairs(links) if not pair[1].isdigit()} == wanted


@pytest.mark.documents
def test_without_units_and_bywords_it_is_nearly_as_good(documents: Path) -> None:
    links = link(
        real(documents, "work-report-2022.txt", "work-report"),
        real(documents, "task-list-2022.txt", "task-list"),
    )
    asked = reference("links-2022-report-list.toml")["commitment"]
    assert f1(of_sentences(links, asked), tasks_in(asked, "settled")) >= 0.9


@pytest.mark.documents
def test_list_of_2022_to_list_of_2026(documents: Path) -> None:
    links = real_links(documents, "task-list-2022.txt", "task-list", "gazette-2026-12.txt")
    asked = reference("links-2022-2026.toml")["task"]
    wanted = {(str(one["from"]), str(task)) for one in asked for task in one["to"]}
    tasks = {str(one["from"]) for one in asked}
    assert f1({pair for pair in pairs(links) if pair[0] in tasks}, wanted) >= 0.7
    assert {one.relation for one in links.links} == {"continues", "splits", "merges"}


def of_lists(reading: str) -> set[tuple[str, str]]:
    """What a reading of the held-out half links: (task of 2022, task of 2026)."""
    asked = [one for one in reference("links-2022-2026.toml")["task"] if one["half"] == "held-out"]
    return {(str(one["from"]), str(task)) for one in asked for task in one[reading]}


def test_two_readings_of_the_lists_agree() -> None:
    assert round(f1(of_lists("second"), of_lists("to")), 3) == 0.925


@pytest.mark.documents
def test_list_of_2022_to_list_of_2026_against_the_second_reading(documents: Path) -> None:
    """What both readings link is the surest there is; a link that neither has is wrong."""
    links = real_links(documents, "task-list-2022.txt", "task-list", "gazette-2026-12.txt")
    asked = {str(one["from"]) for one in reference("links-2022-2026.toml")["task"] if "second" in one}
    found = {pair for pair in pairs(links) if pair[0] in asked}
    first, second = of_lists("to"), of_lists("second")
    assert len(found & (first | second)) >= 0.85 * len(found)
    assert len(found & first & second) >= 0.6 * len(first & second)


@pytest.mark.documents
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("task-list-2022.txt", "task-list"),
        ("work-report-2021.txt", "work-report"),
        ("gazette-2026-12.txt", "task-list"),
    ],
)
def test_a_real_document_with_itself(documents: Path, name: str, kind: str) -> None:
    one = real(documents, name, kind)
    links = link(one, one)
    assert links.links
    assert all(each.origin == each.to and each.score == 1 for each in links.links)
    assert links.unlinked_from == links.unlinked_to == ()


@pytest.mark.documents
def test_plan_to_report_and_list(documents: Path) -> None:
    plan = real(documents, "five-year-plan-2021-2025.txt", "plan")
    links = link(plan, real(documents, "task-list-2022.txt", "task-list"))
    rows = {(one.rpartition("/")[2], two) for one, two in pairs(links) if one.startswith("表1/")}
    assert {("9a", "170"), ("11", "176"), ("17", "233"), ("20", "165")} <= rows
    assert len(links.links) > 200
    assert not any("第一章/发展基础" in one.origin for one in links.links)
    report = link(plan, real(documents, "work-report-2022.txt", "work-report"))
    assert ("表1/17", "二.3") in pairs(report)


def test_a_yearly_goal_leads_to_the_task_that_names_it() -> None:
    links = sample_links("work-report-2026.txt", "work-report")
    goals = next(
        one for one in sample("work-report-2026.txt", "work-report").clauses if "预期目标是" in one.text
    )
    found = [one for one in links.links if one.origin == goals.address]
    assert [(one.to.partition("#")[2], one.words[0]) for one in found] == [("52", "细颗粒物年均浓度")]
    places = [one.origin for one in links.links]
    order = [one.address for one in sample("work-report-2026.txt", "work-report").clauses]
    assert places == sorted(places, key=order.index)


def test_the_reference_is_what_it_says() -> None:
    asked = reference("links-2022-report-list.toml")["commitment"]
    first, second, other = (tasks_in(asked, name) for name in ("first", "second", "independent"))
    assert len(asked) == 107
    assert (len(other), len(first & other), round(f1(first, other), 3)) == (171, 163, 0.964)
    assert sum(one["first"] == one["independent"] for one in asked) == 96
    assert not tasks_in(asked, "settled") & tasks_in(asked, "either")
    assert (len(first), len(second), len(first & second)) == (167, 170, 167)
    assert round(f1(first, second), 3) == 0.991
    assert [one["half"] for one in asked[:4]] == ["development", "held-out"] * 2


# --- the command


def test_command_prints_what_scripts_rely_on(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(SAMPLE / "task-list-2025.txt"), str(SAMPLE / "task-list-2026.txt")]
    assert main(["link", *files, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert set(shown) == {"links", "unlinked_from", "unlinked_to"}
    assert set(shown["links"][0]) == {"from", "to", "relation", "score", "words", "targets"}
    raised = next(one for one in shown["links"] if one["from"].endswith("#2"))
    assert (raised["from"], raised["to"]) == ("云岚政发〔2025〕2号#2", "云岚政发〔2026〕1号#2")
    assert [(one["before"], one["after"]) for one in raised["targets"]] == [("40", "60")]
    assert raised["relation"] == "continues"
    assert shown["unlinked_from"]
    assert shown["unlinked_to"]


def test_command_speaks_to_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link", str(SAMPLE / "work-report-2026.txt"), str(SAMPLE / "task-list-2026.txt")]) == 0
    shown = capsys.readouterr().out
    assert "落实" in shown
    assert "→ #25" in shown
    assert "在后文件中没有来源的" in shown


@pytest.mark.parametrize(
    ("earlier", "later", "options", "says"),
    [
        ("nowhere.txt", "task-list-2026.txt", [], "找不到文件"),
        (
            "work-report-2026.txt",
            "task-list-2026.txt",
            ["--later-document", "某号"],
            "没有文号或标题为“某号”",
        ),
    ],
)
def test_command_refuses_with_a_sentence(
    capsys: pytest.CaptureFixture[str], earlier: str, later: str, options: list[str], says: str
) -> None:
    assert main(["link", str(SAMPLE / earlier), str(SAMPLE / later), *options]) == 2
    shown = capsys.readouterr()
    assert says in shown.err
    assert shown.out == ""


def test_command_refuses_a_file_without_clauses(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    empty = tmp_path / "空.txt"
    empty.write_text("今天天气很好", encoding="utf-8")
    code = main(["link", str(empty), str(SAMPLE / "task-list-2026.txt")])
    assert (code, "没有可以逐条对应的内容" in capsys.readouterr().err) == (2, True)


def test_command_takes_one_of_several_documents(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(SAMPLE / "task-list-2025.txt"), str(SAMPLE / "gazette-2026-03.txt")]
    assert main(["link", *files, "--json", "--later-document", "云岚政发〔2026〕1号"]) == 0
    assert len(json.loads(capsys.readouterr().out)["links"]) > 30


def test_the_city_is_told_by_its_name() -> None:
    assert city_of(None, "北京市政府工作报告") == "beijing"
    assert city_of("云岚市人民政府") == "sample"
    assert city_of("某县人民政府", None) is None
    assert load_terms("sample") == {}
    assert "三城一区" in load_terms("beijing")
