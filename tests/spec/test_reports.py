"""The two real work reports: the goals of the year exactly, every sentence with its address and its part."""

import re
from pathlib import Path

import pytest

from luoshi.policy.reading.model import Clause, Document, Reading
from luoshi.policy.reading.reader import read
from luoshi.policy.reading.source import squeeze

pytestmark = pytest.mark.documents

NAMES = {2021: "2021年政府工作报告", 2022: "2022年北京市政府工作报告"}
GOALS = {
    2021: [
        ("地区生产总值增长", ">=", "6", None, "%"),
        ("一般公共预算收入增长", ">=", "3", None, "%"),
        ("城镇调查失业率", "<", "5", None, "%"),
        ("居民消费价格涨幅", "~", "3", None, "%"),
        ("居民收入", None, None, "稳步增长", ""),
        ("生态环境质量", None, None, "进一步改善", ""),
    ],
    2022: [
        ("地区生产总值增长", ">=", "5", None, "%"),
        ("一般公共预算收入增长", "=", "4", None, "%"),
        ("城镇调查失业率", "<=", "5", None, "%"),
        ("居民消费价格涨幅", "~", "3", None, "%"),
        ("居民收入", None, None, "稳定增长", ""),
        ("生态环境质量、能源、水资源等指标", None, None, "按国家要求落实", ""),
    ],
}
HEADINGS = {2021: {"一": 8, "二": 0, "三": 10}, 2022: {"一": 6, "二": 9, "三": 0}}
"""Top headings, and how many (一), (二) … each has."""
PARTS = {
    2021: {"一": "review", "二": "outlook", "三": "outlook"},
    2022: {"一": "review", "二": "outlook", "三": "outlook"},
}
RESULTS = {
    2021: [("1.2", "%"), ("548390000000", "元"), ("261000", "人"), ("1.7", "%"), ("727", "公里")],
    2022: [("8.5", "%"), ("1.1", "%"), ("8", "%"), ("33", "微克/立方米"), ("260000", "人"), ("177", "个")],
}
"""Some figures of the review, as a person read them."""
TAG = re.compile(r"<[^>]*>|&#\d+;|---.*?---", re.DOTALL)


@pytest.fixture(scope="module", params=[2021, 2022])
def report(request: pytest.FixtureRequest, documents: Path) -> tuple[int, Reading, Document]:
    name = f"work-report-{request.param}.txt"
    reading = read((documents / name).read_bytes(), name)
    (document,) = reading.documents
    return request.param, reading, document


def test_head(report: tuple[int, Reading, Document]) -> None:
    year, _, document = report
    assert document.kind == "work-report"
    assert document.issuer == "北京市人民政府"
    assert document.issued_on == {2021: None, 2022: "2022-01-06"}[year]
    assert document.addressees == ("各位代表",)
    assert document.title in NAMES[year]


def test_the_goals_of_the_year(report: tuple[int, Reading, Document]) -> None:
    year, reading, document = report
    found = [(one.name, one.comparator, one.value, one.requirement, one.unit) for one in document.goals]
    assert found == GOALS[year]
    for one in document.goals:
        words = squeeze(reading.text[slice(*one.span)])
        assert words.startswith(one.name)
        assert (one.value or one.requirement or "") in words


def test_headings(report: tuple[int, Reading, Document]) -> None:
    year, _, document = report
    assert {one.label: len(one.parts) for one in document.chapters} == HEADINGS[year]


def test_review_and_outlook(report: tuple[int, Reading, Document]) -> None:
    year, _, document = report
    for clause in document.clauses:
        path = clause.address.partition("#")[2]
        assert clause.part == PARTS[year].get(path[0], ""), clause.address
    assert {clause.address.partition("#")[0] for clause in document.clauses} == {NAMES[year]}


def test_every_sentence_of_the_source_is_a_clause(report: tuple[int, Reading, Document]) -> None:
    """Counted with a bare pattern over the source, apart from the reader."""
    year, reading, document = report
    text = TAG.sub("", reading.text)
    body = text[text.index("现在，我代表") : text.index("编辑 辛婧") if year == 2022 else len(text)]
    wanted = [squeeze(one) for one in re.findall(r"[^。！？]+[。！？]+[”’）]*", body)]
    found = "".join(clause.text for clause in document.clauses)
    assert [one for one in wanted if squeeze(one) not in found] == []
    sentences = [clause for clause in document.clauses if "." in clause.address.partition("#")[2]]
    assert len("".join(clause.text for clause in document.clauses)) == len(squeeze(body))
    assert len(sentences) > 250


def test_sentences_are_numbered_below_their_heading(report: tuple[int, Reading, Document]) -> None:
    document = report[2]
    numbers: dict[str, list[int]] = {}
    for clause in document.clauses:
        above, dot, number = clause.address.rpartition(".")
        if dot:
            numbers.setdefault(above, []).append(int(number))
            assert clause.parent in {above, None}
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def test_results_of_the_review_have_their_figures(report: tuple[int, Reading, Document]) -> None:
    year, reading, document = report
    review = [clause for clause in document.clauses if clause.part == "review"]
    found = {(target.value, target.unit) for clause in review for target in clause.targets}
    assert [pair for pair in RESULTS[year] if pair not in found] == []
    for clause in review:
        for target in clause.targets:
            assert clause.span[0] <= target.span[0] < target.span[1] <= clause.span[1]
            assert squeeze(TAG.sub("", reading.text[slice(*target.span)])) in clause.text


def test_commitments_have_their_figures(report: tuple[int, Reading, Document]) -> None:
    year, _, document = report
    outlook = [clause for clause in document.clauses if clause.part == "outlook"]
    wanted = {2021: ("860", "公顷"), 2022: ("978.5", "公顷")}[year]
    holders = [clause for clause in outlook if wanted in {(one.value, one.unit) for one in clause.targets}]
    assert [where(clause) for clause in holders] == {2021: ["三/(四)"], 2022: ["二/(一)"]}[year]


def where(clause: Clause) -> str:
    return clause.address.partition("#")[2].rpartition(".")[0]


def test_spans_hold_exactly_what_was_read(report: tuple[int, Reading, Document]) -> None:
    reading, document = report[1:]
    for clause in document.clauses:
        assert squeeze(TAG.sub("", reading.text[slice(*clause.span)])) == clause.text, clause.address
    assert len({clause.address for clause in document.clauses}) == len(document.clauses)
