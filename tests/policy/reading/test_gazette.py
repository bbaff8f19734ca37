"""Notices and rules of an invented city: frames, articles, numbered items, tables, footnotes, validity."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.reading.labels import label_at
from luoshi.policy.reading.model import Document
from luoshi.policy.reading.reader import read_text
from luoshi.policy.reading.source import plain, squeeze
from luoshi.policy.reading.validity import validity

ORDER = """云岚市人民政府令

第12号

《云岚市停车管理办法》已经市人民政府常务会议通过，现予公布，自2026年1月1日起施行。

市长 李某
2025年11月10日

云岚市停车管理办法

第一章 总则

第一条 为了规范停车秩序，制定本办法。

第二条 停车设施的规划和管理，适用本办法。
公交场站的管理，按照第三条的规定执行。

第三条 区人民政府应当履行下列职责：
（一）编制停车规划；
（二）落实用地；
（三）组织检查，包括：
1.日常巡查；
2.专项检查。
街道办事处协助做好有关工作。

第二章 附则

第四条 本办法自2026年1月1日起施行。
"""

NOTICE = """云岚市财政局 云岚市商务局关于印发《云岚市首店奖励实施细则》的通知

云岚财规〔2026〕7号

各区（县）财政局、商务局，各有关单位：

现将《云岚市首店奖励实施细则》印发给你们，请遵照执行。

云岚市财政局

云岚市商务局

2026年3月2日

云岚市首店奖励实施细则

一、奖励标准

按首店面积¹分档奖励。

奖励分档

类别\t面积（平方米）\t奖励（万元）
全国首店\t500以上\t100
\t500以下\t60

¹ 面积以租赁合同
为准。

类别\t面积（平方米）\t奖励（万元）
全市首店\t200以上\t30

注：同一企业只奖一次。

奖励资金次年拨付。逾期不补。

二、申报程序

——申报材料：

1. 申请表；
2. 租赁合同。

——申报时间：每年3月。

三、本细则自印发之日起30日后施行，有效期3年。
"""


def one(text: str) -> Document:
    (document,) = read_text(text, "notice.txt").documents
    return document


def texts(document: Document) -> dict[str, str]:
    return {clause.address.partition("#")[2]: clause.text for clause in document.clauses}


def parents(document: Document) -> dict[str, str]:
    found = {clause.address.partition("#")[2]: clause.parent or "#" for clause in document.clauses}
    return {path: parent.partition("#")[2] for path, parent in found.items()}


def test_articles_are_addressed_by_themselves() -> None:
    document = one(ORDER)
    assert document.kind == "rules"
    above = parents(document)
    assert above["第三条"] == "第一章"
    assert above["第四条"] == "第二章"
    assert above["第三条/(三)"] == "第三条"
    assert above["第三条/(三)/2"] == "第三条/(三)"


def test_an_article_mentioned_at_the_start_of_words_is_no_article() -> None:
    assert label_at("第三条的规定", 0, 6) is None
    found = texts(one(ORDER))
    assert found["第二条"].endswith("按照第三条的规定执行。")


def test_words_below_a_list_belong_to_the_article() -> None:
    document = one(ORDER)
    assert texts(document)["第三条.2"] == "街道办事处协助做好有关工作。"
    assert parents(document)["第三条.2"] == "第三条"


def test_the_outline_names_chapters_not_items() -> None:
    assert [(head.label, head.title) for head in one(ORDER).chapters] == [
        ("第一章", "总则"),
        ("第二章", "附则"),
    ]


def test_a_notice_and_what_it_issues_are_one_document() -> None:
    document = one(NOTICE)
    assert document.number == "云岚财规〔2026〕7号"
    assert document.issuer == "云岚市财政局、云岚市商务局"
    assert document.addressees == ("各区（县）财政局、商务局", "各有关单位")
    assert (document.effective_from, document.effective_until) == ("2026-04-01", "2029-03-31")
    found = texts(document)
    assert found["通知/前言"].startswith("现将")
    assert "前言" not in found


def test_a_table_split_by_a_footnote_is_one_table() -> None:
    document = one(NOTICE)
    (table,) = document.tables
    assert table.caption == "奖励分档"
    assert table.header == ("类别", "面积（平方米）", "奖励（万元）")
    assert table.rows == (
        ("全国首店", "500以上", "100"),
        ("全国首店", "500以下", "60"),
        ("全市首店", "200以上", "30"),
    )
    found = texts(document)
    assert found["表1/3"] == "全市首店200以上30"
    assert found["表1/注"] == "注：同一企业只奖一次。"
    assert parents(document)["表1"] == "一"


def test_footnotes_stand_apart() -> None:
    document = one(NOTICE)
    found = texts(document)
    assert found["注1"] == "¹面积以租赁合同为准。"
    assert parents(document)["注1"] == "一"
    assert found["一"] == "一、奖励标准按首店面积¹分档奖励。"


def test_words_below_a_table_are_sentences_of_their_clause() -> None:
    found = texts(one(NOTICE))
    assert found["一.2"] == "奖励资金次年拨付。"
    assert found["一.3"] == "逾期不补。"


def test_a_dash_with_a_keyword_heads_a_list() -> None:
    document = one(NOTICE)
    assert texts(document)["二/申报材料/2"] == "2.租赁合同。"
    assert texts(document)["二/申报时间"] == "——申报时间：每年3月。"


@pytest.mark.parametrize("text", [ORDER, NOTICE])
def test_spans_and_cover(text: str) -> None:
    reading = read_text(text, "notice.txt")
    (document,) = reading.documents
    covered = bytearray(len(text))
    for clause in document.clauses:
        assert sorted(set(squeeze(text[slice(*clause.span)]))) >= sorted(set(clause.text))
        covered[slice(*clause.span)] = b"\1" * (clause.span[1] - clause.span[0])
    body = text[text.index("一、" if text is NOTICE else "第一章") :]
    start = len(text) - len(body)
    missed = "".join(text[at] for at in range(start, len(text)) if not covered[at]).split()
    assert missed in ([], ["类别", "面积（平方米）", "奖励（万元）"])


def test_a_repeated_number_gets_an_address_of_its_own() -> None:
    text = NOTICE.replace("2. 租赁合同。", "2. 租赁合同。\n\n1. 营业执照；\n2. 承诺书。")
    addresses = [clause.address for clause in one(text).clauses]
    assert len(set(addresses)) == len(addresses)
    assert any(address.endswith("二/申报材料/1~2") for address in addresses)


def test_a_gap_in_the_numbers_is_kept_and_a_stray_figure_is_no_label() -> None:
    text = NOTICE.replace("2. 租赁合同。", "3. 租赁合同，面积\n80. 5平方米以上。")
    found = texts(one(text))
    assert found["二/申报材料/3"] == "3.租赁合同，面积80.5平方米以上。"


@pytest.mark.parametrize(
    ("line", "form", "number", "path"),
    [
        ("第十二条 停车", "条", 12, "第十二条"),
        ("二、标准", "一", 2, "二"),
        ("（三）程序", "(一)", 3, "(三)"),
        ("4．材料", "1", 4, "4"),
        ("（5）表格", "(1)", 5, "(5)"),
        ("方向 2. 支持".replace(" ", ""), "方向", 2, "方向2"),
        ("——支持条件：", "——", 0, "支持条件"),
        ("③其他", "①", 3, "③"),
    ],
)
def test_labels(line: str, form: str, number: int, path: str) -> None:
    found = label_at(plain(squeeze(line)), 0, len(squeeze(line)))
    assert found is not None
    assert (found.form, found.number, found.path) == (form, number, path)


@pytest.mark.parametrize(
    "line", ["3.5公顷", "2026年", "一是落实", "三个方面", "——山城面貌根本好转。", "第三条和第四条"]
)
def test_what_is_no_label(line: str) -> None:
    assert label_at(plain(line), 0, len(line)) is None


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("本办法自发布之日起施行。", "2026-02-05", None),
        ("本通知自印发之日起30日后施行，有效期五年。", "2026-03-07", "2031-03-06"),
        ("本细则于3月1日生效，实施至2026年12月31日。", "2026-03-01", "2026-12-31"),
        ("本公告自发布之日起生效，2027年2月28日后失效。", "2026-02-05", "2027-02-28"),
        ("活动自2026年3月1日至5月1日举行。", None, None),
        ("本办法自2026年2月30日起施行。", None, None),
    ],
)
def test_validity(words: str, start: str | None, end: str | None) -> None:
    found = validity(plain(words), "2026-02-05")
    assert (found.start, found.end) == (start, end)


MARKS = "。，、；：（）()一二三第章条0123456789\n\t|¹注——%“”《》"


@given(
    at=st.integers(0, 400),
    put=st.text(st.sampled_from(MARKS), max_size=40),
    cut=st.integers(0, 60),
    text=st.sampled_from([ORDER, NOTICE]),
)
@settings(max_examples=150, deadline=None)
def test_damaged_documents_are_read_without_harm(at: int, put: str, cut: int, text: str) -> None:
    damaged = text[:at] + put + text[at + cut :]
    for document in read_text(damaged, "x.txt").documents:
        addresses = [clause.address for clause in document.clauses]
        assert len(set(addresses)) == len(addresses)
        for clause in document.clauses:
            assert 0 <= clause.span[0] <= clause.span[1] <= len(damaged)
            assert clause.text


def test_an_order_is_known_by_what_it_issues() -> None:
    document = one(ORDER)
    assert (document.title, document.number) == ("云岚市停车管理办法", "云岚市人民政府令第12号")
    assert document.clauses[0].address == "云岚市人民政府令第12号#通知/前言"
    assert document.effective_from == "2026-01-01"


ATTACHED = """山城县民政局 山城县财政局关于做好临时救助工作的通知

山民发〔2026〕15号

各乡镇人民政府，县直有关单位：

现就临时救助有关事项通知如下。

一、救助对象
本县居民。
二、附则
本通知自2026年5月1日起施行，有效期至2028年4月30日。

附件：1.申请表
      2.审批表

山城县民政局        山城县财政局
2026年4月20日

附件1

临时救助申请表

姓名\t住址
张三\t一村
"""
REGULATION = """山城县物业管理条例

（2024年11月28日山城县人民代表大会常务委员会会议通过）

目录

第一章 总则
第二章 附则

第一章 总则

第一条 为了规范物业管理，制定本条例。

第二章 附则

第二条 本条例自2025年3月1日起施行。
"""


def test_what_is_only_attached_stands_under_its_label() -> None:
    document = one(ATTACHED)
    found = texts(document)
    assert found["一"] == "一、救助对象本县居民。"
    assert found["附件"] == "附件：1.申请表2.审批表"
    assert found["附件1/表1/1"] == "张三一村"
    assert document.issuer == "山城县民政局、山城县财政局"
    assert (document.effective_from, document.effective_until) == ("2026-05-01", "2028-04-30")
    known = {clause.address for clause in document.clauses}
    assert all(clause.parent is None or clause.parent in known for clause in document.clauses)


def test_a_table_of_contents_without_page_numbers_is_no_outline() -> None:
    document = one(REGULATION)
    assert [(head.label, head.title) for head in document.chapters] == [
        ("第一章", "总则"),
        ("第二章", "附则"),
    ]
    assert document.issued_on == "2024-11-28"
    assert texts(document)["第一条"].endswith("制定本条例。")


TOGETHER = """云岚市财政局
云岚市商务局
云岚市数据局
关于印发《云岚市首店奖励实施细则》的通知

云岚财规〔2026〕9号

各有关单位：

现将《云岚市首店奖励实施细则》印发给你们，请遵照执行。

云岚市财政局

云岚市商务局

云岚市数据局

2026年3月2日
"""


def test_organs_that_issue_together_are_no_part_of_the_title() -> None:
    document = one(TOGETHER)
    assert document.title == "关于印发《云岚市首店奖励实施细则》的通知"
    assert document.issuer == "云岚市财政局、云岚市商务局、云岚市数据局"
