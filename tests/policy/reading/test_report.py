"""Work reports of an invented city: review and outlook, goals of the year in many wordings, HTML around them."""

import pytest

from luoshi.policy.reading.goals import of_stretch, yearly
from luoshi.policy.reading.lines import Lines
from luoshi.policy.reading.model import Document
from luoshi.policy.reading.reader import read, read_text
from luoshi.policy.reading.source import View

REPORT = """政府工作报告

——2026年1月20日在云岚市第九届人民代表大会第六次会议上

云岚市市长 李某

各位代表：

我代表云岚市人民政府，向大会报告工作，请予审议。

一、2025年工作回顾

全市粮食产量达到120万吨。

（一）产业更强。新建厂房3座。

二、2026年主要任务

今年主要预期目标是：地区生产总值增长5%左右。

（一）让道路更通畅。

修路6条以上。架桥2座。

各位代表！让我们一起出发。

责任编辑：王某
"""
BARE = REPORT.replace("一、2025", "2025").replace("二、2026", "2026").replace("主要任务", "工作安排")
HTML = (
    "<html><head><title>新闻</title><style>p{margin:0}</style></head><body>"
    + "".join(
        f"<p>{line}</p>" for line in REPORT.replace("粮食", '<a href="/x">粮食</a>').splitlines() if line
    )
    + "</body></html>"
)


def one(text: str) -> Document:
    (document,) = read_text(text, "report.txt").documents
    assert document.kind == "work-report"
    return document


def by_path(document: Document) -> dict[str, tuple[str, str]]:
    return {one.address.partition("#")[2]: (one.part, one.text) for one in document.clauses}


def test_head() -> None:
    document = one(REPORT)
    assert (document.title, document.issuer) == ("政府工作报告", "云岚市人民政府")
    assert (document.issued_on, document.addressees) == ("2026-01-20", ("各位代表",))
    assert document.clauses[0].address.startswith("2026年政府工作报告#")


def test_review_and_outlook_sentence_by_sentence() -> None:
    found = by_path(one(REPORT))
    assert found["一.1"] == ("review", "全市粮食产量达到120万吨。")
    assert found["一/(一)"] == ("review", "（一）产业更强。")
    assert found["一/(一).1"] == ("review", "新建厂房3座。")
    assert found["二/(一).2"] == ("outlook", "架桥2座。")
    assert found["前言.1"][0] == ""


def test_the_last_words_rise_to_the_top_heading_and_credits_are_left_out() -> None:
    found = by_path(one(REPORT))
    assert found["二.3"] == ("outlook", "让我们一起出发。")
    assert not any("编辑" in text for _, text in found.values())


def test_figures_of_results_and_commitments() -> None:
    figures = {
        clause.address.partition("#")[2]: [(x.comparator, x.value, x.unit) for x in clause.targets]
        for clause in one(REPORT).clauses
    }
    assert figures["一.1"] == [("=", "1200000", "吨")]
    assert figures["二/(一).1"] == [(">=", "6", "条")]


def test_headings_without_numbers() -> None:
    found = by_path(one(BARE))
    assert found["2025年工作回顾.1"][0] == "review"
    assert found["2026年工作安排/(一).1"] == ("outlook", "修路6条以上。")


def test_a_report_within_html() -> None:
    reading = read(HTML.encode(), "report.txt")
    (document,) = reading.documents
    plain_texts = [clause.text for clause in one(REPORT).clauses]
    assert [clause.text for clause in document.clauses] == plain_texts
    linked = next(clause for clause in document.clauses if "粮食" in clause.text)
    assert '<a href="/x">' in reading.text[slice(*linked.span)]


GOALS = [
    ("地区生产总值增长5.5%左右", [("地区生产总值增长", "~", "5.5", None, "%")]),
    ("城镇新增就业不少于28万人", [("城镇新增就业", ">=", "280000", None, "人")]),
    ("失业率控制在5.5%以内", [("失业率", "<=", "5.5", None, "%")]),
    ("粮食总产量稳定在120万吨以上", [("粮食总产量", ">=", "1200000", None, "吨")]),
    (
        "规模以上工业增加值、固定资产投资分别增长6%和7%左右",
        [
            ("规模以上工业增加值增长", "=", "6", None, "%"),
            ("固定资产投资增长", "~", "7", None, "%"),
        ],
    ),
    ("居民收入与经济增长基本同步", [("居民收入", None, None, "与经济增长基本同步", "")]),
    ("进出口总额稳中提质", [("进出口总额", None, None, "稳中提质", "")]),
    ("主要污染物减排完成上级下达任务", [("主要污染物减排", None, None, "完成上级下达任务", "")]),
    ("努力在实际工作中争取更好结果", []),
]


@pytest.mark.parametrize(("words", "wanted"), GOALS, ids=[words for words, _ in GOALS])
def test_one_goal(words: str, wanted: list[tuple[object, ...]]) -> None:
    view = View.of(words)
    found = [
        (goal.name, goal.comparator, goal.value, goal.requirement, goal.unit)
        for goal in of_stretch(view, 0, len(view.text))
    ]
    assert found == wanted


def test_goals_in_words_may_follow_in_the_next_sentence_but_not_in_the_next_paragraph() -> None:
    text = "全年预期目标为：收入增长6%。生态环境质量进一步改善。\n物价保持平稳。"
    view = View.of(text)
    found = yearly(view, Lines.of(view), 0, len(view.text))
    assert [goal.name for goal in found] == ["收入增长", "生态环境质量"]


def test_no_goals_where_none_are_announced() -> None:
    view = View.of("收入增长6%，均好于年度预期目标；物价平稳。")
    assert yearly(view, Lines.of(view), 0, len(view.text)) == ()
