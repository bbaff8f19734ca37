"""Exports: CSV that no spreadsheet runs, Akoma Ntoso that its schema accepts, JSON as promised to scripts."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from luoshi.policy.reading.export import akoma_ntoso, as_json, indicators_csv, targets_csv, tasks_csv
from luoshi.policy.reading.export.sheets import DANGEROUS, FIGURE, harmless
from luoshi.policy.reading.model import (
    Clause,
    Document,
    Indicator,
    Section,
    Table,
    Target,
    Task,
    UnitMention,
)  # fmt: skip
from tests.policy.reading.akn_schema import akoma_ntoso_schema

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
OURS = "{urn:luoshi:reading:1}"

SOURCE = "1.建设30个示例园区。主责单位：市教委、市财政局2.做好保障。"
NAME = "某政发〔2026〕3号"


def sample() -> Document:
    target = Target("30", "个", ">=", "示例园区", (4, 7))
    units = (UnitMention("市教委", "lead", (18, 21)), UnitMention("市财政局", "supporting", (22, 26)))
    return Document(
        file="a.txt",
        title="某某市重点任务清单",
        number=NAME,
        issuer="某某市人民政府",
        issued_on="2026-01-20",
        kind="task-list",
        span=(0, len(SOURCE)),
        chapters=(Section("一", "示例", (0, 4)),),
        tasks=(
            Task(
                1,
                "一、示例",
                "",
                "建设30个示例园区。",
                (2, 13),
                units,
                "2026-12-31",
                (target,),
                "1.",
                f"{NAME}#1",
            ),
            Task(2, "一、示例", "", "=cmd|'/c calc'!A0", (26, 33), address=f"{NAME}#2"),
        ),
        indicators=(
            Indicator("9a", "绿色", "示例比重", "%", ">=", "15", None, False, "binding", "", (0, 5)),
            Indicator("9b", "绿色", "示例浓度", "", None, None, "达到要求", True, "expected", "-注", (5, 9)),
        ),
        clauses=(
            Clause(f"{NAME}#一", "一", "一、示例任务", (0, 0)),
            Clause(f"{NAME}#1", "1.", "1.建设30个示例园区。", (0, 13), f"{NAME}#一"),
            Clause(f"{NAME}#2", "2.", "2.做好保障。", (26, 33), f"{NAME}#一"),
            Clause(f"{NAME}#2a", "2.", "2.号码重复。", (26, 33), f"{NAME}#一"),
            Clause(f"{NAME}#表1", "表1", "示例分配", (30, 33), f"{NAME}#一"),
            Clause(f"{NAME}#表1/1", "1", "甲乙", (30, 33), f"{NAME}#表1"),
            Clause(f"{NAME}#表1/注", "注", "注:以通知为准", (30, 33), f"{NAME}#表1"),
        ),
        tables=(Table("示例分配", ("项目", "数量"), (("甲", "1"), ("乙", "2")), (30, 33)),),
        addressees=("各区", "各单位"),
    )


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_csv_is_marked_for_spreadsheets_and_tells_roles_apart() -> None:
    data = tasks_csv([sample()])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 3
    first, second = rows(data)
    assert (first["序号"], first["牵头单位"], first["责任单位"], first["配合单位"]) == (
        "1",
        "市教委",
        "",
        "市财政局",
    )
    assert (first["地址"], first["完成时限"], first["目标数"]) == (f"{NAME}#1", "2026-12-31", "1")
    assert second["任务"] == "'=cmd|'/c calc'!A0"


def test_csv_of_targets_and_indicators() -> None:
    (target,) = rows(targets_csv([sample()]))
    assert (target["比较"], target["数值"], target["单位"], target["完成时限"]) == (
        "不低于",
        "30",
        "个",
        "2026-12-31",
    )
    first, second = rows(indicators_csv([sample()]))
    assert (first["目标值"], first["目标要求"], first["是否累计"], first["属性"]) == (
        "15",
        "",
        "否",
        "约束性",
    )
    assert (second["目标值"], second["目标要求"], second["比较"], second["备注"]) == (
        "",
        "达到要求",
        "",
        "'-注",
    )


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1+1", "-1-1", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1", "-cmd", "+"]
)
def test_formulas_are_disarmed(cell: str) -> None:
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-3.5", "+2", "增长5%", "", "3-5", "1=1", "a@b"])
def test_figures_and_words_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


@given(st.text())
def test_no_cell_begins_like_a_formula(cell: str) -> None:
    safe = harmless(cell)
    assert FIGURE.fullmatch(safe) or not safe.lstrip(" \u3000\ufeff").startswith(DANGEROUS)


def test_json_is_the_models_own() -> None:
    shown = json.loads(as_json([sample()]))
    assert shown["documents"] == [json.loads(json.dumps(sample().as_json()))]


def found(document: Document, path: str, source: str = SOURCE) -> list[etree._Element]:
    return etree.fromstring(akoma_ntoso(document, source)).findall(f".//{AKN}{path}")


def words(element: etree._Element) -> str:
    return "".join("".join(element.itertext()).split())


def test_clauses_become_a_hierarchy_with_addresses_and_spans() -> None:
    (section,) = found(sample(), "section")
    assert [words(each) for each in section[:2]] == ["一、", "示例任务"]
    assert [each.get("eId") for each in section[2:]] == [
        "sec_1__hcontainer_1", "sec_1__hcontainer_2", "sec_1__para_2", "sec_1__hcontainer_1-2",
    ]  # fmt: skip
    assert section[2].get(f"{OURS}address") == f"{NAME}#1"
    assert section[2].get(f"{OURS}span") == "0 13"


def test_a_task_marks_its_figure_and_names_its_units() -> None:
    (quantity,) = found(sample(), "quantity")
    assert (quantity.text, quantity.get("normalized"), quantity.get(f"{OURS}comparator")) == (
        "30个",
        "30",
        ">=",
    )
    assert [words(each) for each in found(sample(), "p") if each.get("class") in {"lead", "supporting"}] == [
        "牵头单位：市教委", "配合单位：市财政局",
    ]  # fmt: skip
    named = {
        each.get("eId")
        for each in etree.fromstring(akoma_ntoso(sample(), SOURCE)).iter(f"{AKN}TLCOrganization")
    }
    assert {each.get("refersTo") for each in found(sample(), "organization")} <= {
        f"#{each}" for each in named
    }


def test_without_the_source_no_figure_is_marked_and_no_word_is_lost() -> None:
    assert found(sample(), "quantity", "") == []
    with_marks, without = (words(found(sample(), "mainBody", source)[0]) for source in (SOURCE, ""))
    assert with_marks == without


def test_tables_stand_in_their_clause_with_their_remarks() -> None:
    (table,) = found(sample(), "table")
    assert [[words(cell) for cell in row] for row in table.findall(f"{AKN}tr")] == [
        ["项目", "数量"],
        ["甲", "1"],
        ["乙", "2"],
    ]
    assert words(table.getnext()) == "注:以通知为准"


def test_rules_with_articles_are_an_act() -> None:
    document = Document(
        "a", "某某办法", None, None, None, "rules", (0, 9),
        clauses=(
            Clause("某某办法#第五条", "第五条", "第五条 补贴标准。", (0, 9)),
            Clause("某某办法#第五条/(一)", "(一)", "（一）甲", (9, 12), "某某办法#第五条"),
        ),
    )  # fmt: skip
    root = etree.fromstring(akoma_ntoso(document))
    assert root[0].tag == f"{AKN}act"
    (article,) = root.iter(f"{AKN}article")
    assert article.get("eId") == "art_5"
    assert article[-1].get("eId") == "art_5__subsec_1"
    assert next(root.iter(f"{AKN}FRBRdate")).get("name") == "unknown"


def test_two_clauses_of_one_address_are_both_written_and_those_below_once() -> None:
    twice = tuple(Clause("甲#一", "一", text, (0, 2)) for text in ("一、前", "一、后"))
    document = Document(
        "a",
        "甲",
        None,
        None,
        None,
        "plan",
        (0, 9),
        clauses=(*twice, Clause("甲#一/1", "1", "1.下", (3, 5), "甲#一")),
    )
    assert [words(each) for each in found(document, "section")] == ["一、前1.下", "一、后"]


@pytest.fixture(scope="session")
def schema() -> etree.XMLSchema:
    return akoma_ntoso_schema()


def problems(schema: etree.XMLSchema, document: Document, source: str = "") -> list[str]:
    schema.validate(etree.fromstring(akoma_ntoso(document, source, "2026-11-21")))
    return [f"{each.line}: {each.message}" for each in schema.error_log]


def test_the_schema_refuses_what_is_wrong(schema: etree.XMLSchema) -> None:
    root = etree.fromstring(akoma_ntoso(sample(), SOURCE))
    for element in list(root.iter(f"{AKN}FRBRcountry")):
        element.getparent().remove(element)
    assert not schema.validate(root)


def test_exports_are_valid(schema: etree.XMLSchema) -> None:
    empty = Document("空.txt", "", None, None, None, "other", (0, 0))
    bare = Document("a", "b", None, "c", "not a day", "notice", (0, 0), tables=(Table("", (), (), (0, 0)),))
    tasks = Document("a", "b", None, "c", "2026-01-01", "task-list", (0, 0), tasks=sample().tasks)
    for document in (sample(), empty, bare, tasks):
        assert problems(schema, document, SOURCE) == []


TEXT = st.text(max_size=20)
CLAUSES = st.lists(
    st.tuples(
        TEXT,
        st.sampled_from(["一、", "（一）", "1.", "第三条 ", "第一章", "①", "注1", ""]),
        st.integers(0, 9),
    ),
    max_size=12,
)


@settings(max_examples=100, deadline=None)
@given(
    TEXT,
    TEXT,
    CLAUSES,
    st.sampled_from(["rules", "notice", "plan"]),
    st.lists(st.lists(TEXT, max_size=3), max_size=3),
)
def test_whatever_stands_in_a_document_its_export_is_valid(
    schema: etree.XMLSchema,
    title: str,
    number: str,
    drawn: list[tuple[str, str, int]],
    kind: str,
    cells: list[list[str]],
) -> None:
    clauses: list[Clause] = []
    for at, (text, label, above) in enumerate(drawn):
        parent = clauses[above].address if above < len(clauses) else None
        clauses.append(Clause(f"{title}#{at}", label.strip("、. "), label + text, (at, at + 1), parent))
    table = Table(title, tuple(cells[0]) if cells else (), tuple(tuple(row) for row in cells[1:]), (0, 1))
    document = Document(
        "a", title, number, title, None, kind, (0, 1), clauses=tuple(clauses), tables=(table,)
    )  # type: ignore[arg-type]
    assert problems(schema, document) == []
    body = etree.fromstring(akoma_ntoso(document))[0][2]
    assert sum(1 for each in body.iter() if each.get(f"{OURS}span")) == len(clauses)
