"""The real gazette: six documents with their frames, every clause of the five that are no list, footnotes,
tables.
"""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from luoshi.policy.reading.model import Document, Reading
from luoshi.policy.reading.reader import read
from luoshi.policy.reading.source import squeeze

pytestmark = pytest.mark.documents

FILE = "gazette-2026-12.txt"
BUREAU = "北京市商务局"
ALL = ("各区人民政府", "市政府各委、办、局", "各市属机构")
HEADS = [
    ("task-list", "京政发〔2026〕1号", "北京市人民政府", "2026-02-10", ALL, None, None),
    ("rules", "京政办发〔2026〕4号", "北京市人民政府办公厅", "2026-01-28", ALL, None, None),
    ("rules", "京商流通字〔2026〕2号", None, "2026-02-05", ("各有关单位",), "2026-02-05", None),
    ("rules", "京商函字〔2026〕125号", BUREAU, "2026-02-06", ("各相关单位",), "2026-02-09", None),
    ("notice", "京商电商字〔2026〕6号", BUREAU, "2026-02-10", (), "2026-02-10", "2026-08-31"),
    (
        "notice",
        "京商消一字〔2026〕5号",
        BUREAU,
        "2026-02-11",
        ("各区商务局、北京经济技术开发区商务金融局", "相关单位"),
        "2026-02-11",
        None,
    ),
]
"""Kind, number, issuer, date, addressees, from when and to when it holds, as far as it says so in dates."""
ISSUERS = {"京商流通字〔2026〕2号": 8}
PATHS = {
    "京政办发〔2026〕4号": {
        "": "一 二 三 四",
        "二": "(一) (二) (三)",
        "三": "(四) (五) (六) (七) (八) (九)",
        "三/(五)": "1 2 3 4 5 6",
        "四": "(十) (十一) (十二) (十三)",
    },
    "京商流通字〔2026〕2号": {
        "": "一 二 三 四 五 六",
        "二": "(一) (二) (三)",
        "二/(二)": "1 2 3 4 5",
        "二/(三)": "1 2 3 4 5",
        "三": "(一) (二) (三)",
        "三/(二)": "1 2 3 4",
        "三/(三)": "1 2 3 4 5",
    },
    "京商函字〔2026〕125号": {
        "": "第一章 第二章 第三章 第四章 第五章 第六章",
        "第一章": "第一条 第二条",
        "第二章": "第三条 第四条 第五条 第六条 第七条 第八条",
        "第三章": "第九条 第十条 第十一条 第十二条",
        "第四章": "第十三条 第十四条 第十五条",
        "第五章": "第十六条 第十七条 第十八条 第十九条 第二十条 第二十一条 第二十二条",
        "第六章": "第二十三条",
        "第十条": "1 2 3 4 5 6 7 8",
        "第十一条": "1 2 3 4",
    },
    "京商电商字〔2026〕6号": {"": "一 二 三 四 五", "二": "1 2 3 4 5 6 7 8", "三": "1 2 3 4"},
    "京商消一字〔2026〕5号": {
        "": "一 二 三 四 五 六",
        "一": "方向1 方向2 方向3",
        "一/方向1": "支持方式 支持条件 支持标准",
        "一/方向1/支持条件": "1 2 3 4 5",
        "一/方向1/支持标准": "1 2",
        "一/方向2": "支持方式 支持条件 支持标准",
        "一/方向2/支持条件": "1 2 3 4",
        "一/方向2/支持条件/4": "(1) (2) (3) (4) (5)",
        "一/方向3": "支持方式 支持条件 支持标准",
        "一/方向3/支持条件": "1 2",
        "二": "1 2 3 4 5",
        "三": "(一) (二)",
        "三/(一)": "1 2",
        "三/(二)": "1 2 3",
        "三/(二)/1": "(1) (2) (3) (4)",
        "三/(二)/2": "(1) (2) (3) (4) (5) (6) (7)",
        "三/(二)/3": "(1) (2)",
        "四": "1 2",
        "五": "(一) (二) (三) (四) (五)",
    },
}
"""Document: path: labels right below it. Tables, footnotes and sentences apart."""
TABLES = {
    "京商电商字〔2026〕6号": [
        ("各奖项占比及数量", 5, 6, ("特等奖", "800", "10%", "3000", "37500")),
        ("各渠道咨询电话", 2, 5, ("微信支付", "95017")),
    ],
    "京商消一字〔2026〕5号": [("申报时间安排", 2, 8, None)],
}
"""Caption, columns, rows, the first row."""
NOTES = {
    "注1": "一/方向1/支持条件/3",
    "注2": "一/方向1/支持条件/4",
    "注3": "一/方向1/支持条件/5",
}
"""Each footnote and the clause that calls it."""


@pytest.fixture(scope="module")
def reading(documents: Path) -> Reading:
    return read((documents / FILE).read_bytes(), FILE)


@pytest.fixture(scope="module", params=PATHS)
def document(request: pytest.FixtureRequest, reading: Reading) -> Document:
    return next(one for one in reading.documents if one.number == request.param)


def path(address: str | None) -> str:
    return (address or "#").partition("#")[2]


def test_six_documents_with_their_frames(reading: Reading) -> None:
    assert len(reading.documents) == len(HEADS)
    for found, wanted in zip(reading.documents, HEADS, strict=True):
        kind, number, issuer, issued_on, addressees, since, until = wanted
        assert (found.kind, found.number, found.issued_on) == (kind, number, issued_on)
        assert found.addressees == addressees
        assert (found.effective_from, found.effective_until) == (since, until)
        assert found.issuer is not None
        assert issuer in {found.issuer, None}
        assert len(found.issuer.split("、")) == ISSUERS.get(number, 1)


def test_documents_do_not_overlap_nor_hold_the_wrapper(reading: Reading) -> None:
    spans = [one.span for one in reading.documents]
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert reading.text[: spans[0][0]].count("CONTENTS") == 1
    assert "ISSN" in reading.text[spans[-1][1] :]
    assert squeeze(reading.text[slice(*spans[-1])]).endswith("2026年2月11日")


def test_every_numbered_item_is_one_clause(document: Document) -> None:
    below: dict[str, list[str]] = {}
    for clause in document.clauses:
        own = path(clause.address)
        if clause.label and not own.startswith(("表", "注", "通知")) and "." not in own:
            below.setdefault(path(clause.parent), []).append(clause.label)
    assert {above: " ".join(labels) for above, labels in below.items()} == PATHS[document.number or ""]


def test_addresses_follow_the_labels(document: Document) -> None:
    for clause in document.clauses:
        assert clause.address.startswith(f"{document.number}#")
        own = path(clause.address)
        if clause.label and "." not in own:
            assert own.endswith(clause.label)
            assert own.startswith((path(clause.parent), "第", "表", "注"))
    counted = Counter(clause.address for clause in document.clauses)
    assert counted.most_common(1)[0][1] == 1


def test_footnotes_stand_apart_with_the_clause_that_calls_them(reading: Reading) -> None:
    for one in reading.documents:
        found = {clause.label: path(clause.parent) for clause in one.clauses if clause.label.startswith("注")}
        found.pop("注", None)
        assert found == (NOTES if one.number == "京商消一字〔2026〕5号" else {})


def test_words_run_on_past_a_footnote(reading: Reading) -> None:
    last = reading.documents[-1]
    (clause,) = [one for one in last.clauses if path(one.address) == "一/方向1/支持条件/3"]
    assert "统一收银场所,应能" in clause.text
    assert clause.text.endswith("设置清晰。")


def test_tables(document: Document) -> None:
    wanted = TABLES.get(document.number or "", [])
    assert len(document.tables) == len(wanted)
    for number, (found, (caption, columns, rows, first)) in enumerate(
        zip(document.tables, wanted, strict=True), 1
    ):
        assert (found.caption, len(found.header), len(found.rows)) == (caption, columns, rows)
        assert all(len(row) == columns for row in found.rows)
        assert first in {found.rows[0], None}
        addressed = [
            path(one.address) for one in document.clauses if path(one.address).startswith(f"表{number}")
        ]
        assert addressed[: rows + 2] == [f"表{number}", *(f"表{number}/{row}" for row in range(rows + 1))]


def test_prizes_add_up(reading: Reading) -> None:
    """A table read cell by cell bears out its own sums."""
    prizes = reading.documents[4].tables[0].rows
    assert prizes[-1][0] == "合计"
    for column in (3, 4):
        assert sum(int(row[column]) for row in prizes[:-1]) == int(prizes[-1][column])


def test_a_cell_left_empty_goes_on_with_the_one_above(reading: Reading) -> None:
    windows = reading.documents[5].tables[0].rows
    assert [squeeze(row[0]) for row in windows] == ["方向1、方向2", *["方向3"] * 7]


def test_every_clause_is_what_stands_at_its_span(document: Document, reading: Reading) -> None:
    """White space and page furniture removed; footnotes and a table's repeated header are furniture where
    they interrupt a clause.
    """
    notes = [clause for clause in document.clauses if clause.label in NOTES]
    for clause in document.clauses:
        start, end = clause.span
        source = reading.text[start:end]
        for note in notes:
            if note is not clause and start <= note.span[0] and note.span[1] <= end:
                source = source.replace(reading.text[slice(*note.span)], "")
        assert squeeze(source) == clause.text, clause.address


def test_nothing_of_the_body_is_lost(document: Document, reading: Reading) -> None:
    """Outside all clauses stand only the head, the signature with its date, and running titles."""
    text = reading.text
    covered = bytearray(len(text))
    for clause in document.clauses:
        covered[slice(*clause.span)] = b"\1" * (clause.span[1] - clause.span[0])
    missed, run = [], ""
    for at in range(document.span[0], document.span[1]):
        if covered[at]:
            missed, run = [*missed, run] if run else missed, ""
        elif not text[at].isspace():
            run += text[at]
    missed = [*missed, run] if run else missed
    issued = re.findall(r"《(.+)》", document.title)
    allowed = [document.title, document.number or "", *(document.issuer or "").split("、"), *issued]
    allowed += [*document.addressees, "渠道咨询电话", "北京市人民政府公报"]
    for one in missed:
        rest = one
        for words in sorted((squeeze(word) for word in allowed if word), key=len, reverse=True):
            rest = rest.replace(words, "")
        assert re.fullmatch(r"[：:，,*]*(?:2026年\d{1,2}月\d{1,2}日)?", rest), one
