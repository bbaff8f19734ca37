"""HTML and Markdown: the source stays as it is, what no reader sees is hidden, tables are tables."""

from pathlib import Path

import pytest

from luoshi.policy.reading import reader
from luoshi.policy.reading.forms import Extracted, extract
from luoshi.policy.reading.model import Refused

DOCUMENTS = Path(__file__).parents[4] / "shared" / "documents"

PAGE = """<!DOCTYPE html>
<html><head><title>示例网站_某某通知</title><style>p {color: red}</style></head>
<body onload="go('>')"><!-- 导航 <p>不见</p> -->
<div class="top-nav"><a href="/">首页</a> | <a href="/zw">政务公开</a></div>
<ul><li><a href="/1">要闻</a></li><li><a href="/2">服务</a></li><li><a href="/3">互动</a></li></ul>
<h1>关于某某&nbsp;工作的通知</h1>
<p>某政发〔2026〕3号</p>
<div class="TRS_Editor"><p>　　一、推进&ldquo;示例&rdquo;工程，
完成<b>3</b>个项目 A&amp;B。</p><p>二、做好保障<br>并按时完成
</div>
<p style="display: none">隐藏内容</p>
<table border=1><tr><td rowspan=2>市教委<td>一月<tr><td>二月</table>
<script>if (a < b) document.write("<p>脚本</p>")</script>
<div>扫一扫在手机打开当前页</div>
<div id="pageFooter">主办：示例单位 <p>京ICP备00000000号</p></div>
</body></html>
"""


def read(source: str, name: str = "a.txt") -> Extracted:
    return extract(source.encode(), name)


def lines(extracted: Extracted) -> list[str]:
    return [line.strip() for line in extracted.visible().split("\n") if line.strip()]


def test_a_page_is_read_without_its_site() -> None:
    assert lines(read(PAGE)) == [
        "关于某某工作的通知",
        "某政发〔2026〕3号",
        "一、推进“示例”工程，完成3个项目 A&B。",
        "二、做好保障",
        "并按时完成",
        "市教委",
        "一月",
        "二月",
    ]


def test_the_source_is_given_back_unchanged_and_hidden_spans_are_apart() -> None:
    extracted = read(PAGE)
    assert extracted.text == PAGE
    flat = [at for span in extracted.hidden for at in span]
    assert flat == sorted(set(flat))
    assert extracted.breaks == tuple(sorted(set(extracted.breaks)))


def test_character_references_are_told_with_their_place() -> None:
    extracted = read(PAGE)
    assert [(PAGE[slice(*span)], seen) for span, seen in extracted.entities] == [
        ("&ldquo;", "“"), ("&rdquo;", "”"), ("&amp;", "&"),
    ]  # fmt: skip
    assert any(PAGE[slice(*span)] == "&nbsp;" for span in extracted.hidden)


def test_html_tables_are_filled_and_cells_point_at_the_source() -> None:
    (table,) = read(PAGE).tables
    assert [[cell.text for cell in row] for row in table.rows] == [["市教委", "一月"], ["市教委", "二月"]]
    assert all(PAGE[slice(*cell.span)].strip() == cell.text for row in table.rows for cell in row)


def test_a_table_that_only_lays_out_the_page_is_no_table() -> None:
    inner = "<table><tr><td>一<td>二<tr><td>三<td>四</table>"
    extracted = read(f"<table><tr><td>左<td>{inner}<tr><td>下<td>右</table>")
    assert [[cell.text for cell in row] for table in extracted.tables for row in table.rows] == [
        ["一", "二"],
        ["三", "四"],
    ]


@pytest.mark.parametrize(
    "kept",
    [
        '<div class="nav"><p>' + "这一段虽然放在名为导航的框里，却是正文的一部分。" * 30 + "</p></div>",
        '<p><a href="a.docx">附件：某某市重点任务清单</a></p>',
        "<form><p>一、表单里的正文。</p></form>",
        '<p class="position">一、本市负责的事项。</p>',
    ],
)
def test_text_is_kept_where_in_doubt(kept: str) -> None:
    assert len(lines(read(f"<html><body>{kept}<p>结束。</p></body></html>"))) == 2


CARD = """<html><body>
<table><tr><td>索引号</td><td>0001/2026</td><td>主题分类</td><td>综合</td></tr>
<tr><td>标题</td><td>关于某事的通知</td><td>发文字号</td><td>某政发〔2026〕3号</td></tr></table>
<ul><li>[发文机构] 示例办</li><li>[成文日期] 2026-03-01</li><li>[有效性] 有效</li></ul>
<h1>关于某事的通知</h1><p>名称：示例</p><p>文号另行通知。</p></body></html>"""


def test_the_card_over_a_document_is_not_the_document() -> None:
    extracted = read(CARD)
    assert lines(extracted) == ["关于某事的通知", "名称：示例", "文号另行通知。"]
    assert extracted.tables == ()


def test_a_table_of_other_documents_is_no_card() -> None:
    rows = "".join(f"<tr><td>{at}<td>某某办法<td>某政发〔2020〕{at}号<td>2020-01-0{at}" for at in range(1, 4))
    extracted = read(
        f"<html><body><table><tr><td>序号<td>名称<td>文号<td>发布日期{rows}</table></body></html>"
    )
    assert len(extracted.tables[0].rows) == 4
    assert "某政发〔2020〕3号" in lines(extracted)


def test_breaks_hold_where_blocks_touch_and_references_inside_the_hidden_are_hidden() -> None:
    assert lines(read("<html><body><p>甲</p><p><b>乙</b></p><div class=nav>&copy;站</div><p>丙</p></body></html>")) == [
        "甲", "乙", "丙",
    ]  # fmt: skip


def test_front_matter_is_hidden_before_html_and_markdown() -> None:
    head = "---\ntitle: '转载标题'\ndate: 2026-01-12\n---\n"
    assert lines(read(f"{head}\n<div><p>一、正文。</p></div>")) == ["一、正文。"]
    assert lines(read(f"{head}# 标题\n\n## 一、正文\n", "a.md")) == ["标题", "一、正文"]


def test_unended_and_stray_tags_lose_no_text() -> None:
    broken = "<div><p>甲<b>乙</i>丙</p></div></div><p>丁 a < b <3 戊<p>己"
    assert "".join(lines(read(broken))) == "甲乙丙丁 a < b <3 戊己"


def test_line_feeds_inside_a_paragraph_are_hidden_and_in_pre_kept() -> None:
    assert lines(read("<html><p>第一\n行\r\n连续</p><pre>第二\n第三</pre></html>")) == [
        "第一行连续",
        "第二",
        "第三",
    ]


MARKED = """# 某某市工作清单

## 一、总体要求

> 坚持**统筹**推进，见[附件](http://127.0.0.1/a)和![图](a.png)。

| 序号 | 任务 | **单位** |
|---|:---:|---|
| 1 | 建设甲\\|乙 | 市教委 |
| 2 | 开放丙 |

- 第一项 2\\*3
1. 第二项 a*b*c

---
结尾 `代码` &ldquo;引&rdquo;
"""


def test_markdown_marks_are_hidden_bullets_and_numbers_stay() -> None:
    extracted = read(MARKED)
    assert extracted.form == "markdown"
    assert extracted.text == MARKED
    assert lines(extracted) == [
        "某某市工作清单",
        "一、总体要求",
        "坚持统筹推进，见附件和。",
        "序号",
        "任务",
        "单位",
        "1",
        "建设甲|乙",
        "市教委",
        "2",
        "开放丙",
        "- 第一项 2*3",
        "1. 第二项 abc",
        "结尾 代码 “引”",
    ]


def test_markdown_tables_are_tables() -> None:
    (table,) = read(MARKED).tables
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["序号", "任务", "单位"], ["1", "建设甲|乙", "市教委"], ["2", "开放丙", ""],
    ]  # fmt: skip
    assert MARKED[slice(*table.rows[1][2].span)] == "市教委"


def test_plain_text_with_stars_dashes_and_angles_stays_plain() -> None:
    source = "一、目标\n增长率<5%，*为约束性指标\n---\n二、A|B 两类\n"
    extracted = read(source)
    assert (extracted.form, extracted.hidden, extracted.tables) == ("txt", (), ())


@pytest.mark.documents
@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="../shared/documents is absent")
def test_the_reprinted_report_is_read_as_html_without_the_site() -> None:
    data = (DOCUMENTS / "work-report-2022.txt").read_bytes()
    extracted = extract(data, "work-report-2022.txt")
    seen = extracted.visible()
    assert extracted.form == "html"
    assert extracted.text == data.decode()
    assert not any(mark in seen for mark in ("<", ">", "{", "headimg", "categories", "责任编辑", "APP"))
    assert sum(1 for line in lines(extracted) if line.startswith(("一、", "二、", "三、"))) == 3
    assert 12_000 < len("".join(seen.split())) < 13_000


@pytest.mark.documents
@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="../shared/documents is absent")
@pytest.mark.parametrize(
    "name", ["task-list-2022", "work-report-2021", "gazette-2026-12", "five-year-plan-2021-2025"]
)
def test_the_plain_documents_stay_plain(name: str) -> None:
    data = (DOCUMENTS / f"{name}.txt").read_bytes()
    extracted = extract(data, f"{name}.txt")
    assert (extracted.form, extracted.hidden, extracted.text) == ("txt", (), data.decode())


def test_a_page_without_visible_text_is_refused() -> None:
    with pytest.raises(Refused, match="没有可读的文字"):
        reader.read(b"<html><script>let a = 1</script></html>", "a.txt")
