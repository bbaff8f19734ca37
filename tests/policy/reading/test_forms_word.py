"""Word files: order, automatic numbers, tables, footnotes; what nobody sees is not read."""

import io

import docx
import pytest

from luoshi.policy.reading.forms import Extracted, extract
from luoshi.policy.reading.forms.ordinals import chinese, ordinal
from tests.policy.reading.forms_files import docx_of, levels, numbered, paragraph


def read(body: str, **parts: str) -> Extracted:
    return extract(docx_of(body, **parts), "a.docx")


def lines(extracted: Extracted) -> list[str]:
    return [line.rstrip("\t") for line in extracted.visible().splitlines() if line.strip()]


def written_by_office() -> bytes:
    document = docx.Document()
    document.add_heading("某某市工作要点", 0)
    document.add_paragraph("开头一段。")
    table = document.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"格{row}{column}"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "上下"
    document.add_paragraph("结尾一段。")
    document.sections[0].header.paragraphs[0].text = "页眉文字"
    document.sections[0].footer.paragraphs[0].text = "页脚文字"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_paragraphs_and_tables_stand_in_the_order_of_the_document() -> None:
    extracted = extract(written_by_office(), "a.docx")
    assert lines(extracted) == [
        "某某市工作要点", "开头一段。", "合并\t格02", "格10\t格11\t上下", "格20\t格21", "结尾一段。",
    ]  # fmt: skip


def test_merged_cells_stand_in_every_place_they_cover() -> None:
    extracted = extract(written_by_office(), "a.docx")
    (table,) = extracted.tables
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["合并", "合并", "格02"], ["格10", "格11", "上下"], ["格20", "格21", "上下"],
    ]  # fmt: skip
    assert all(extracted.text[slice(*cell.span)] == cell.text for row in table.rows for cell in row)
    assert extracted.text[slice(*table.span)].startswith("合并")


OFFICIAL = (
    '<w:abstractNum w:abstractNumId="7">'
    + levels(
        ("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimal", "（%4）")
    )
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
    "</w:lvlOverride></w:num>"
)


def test_automatic_numbers_are_written_out_level_by_level() -> None:
    body = "".join(
        numbered(text, 1, level)
        for text, level in (
            ("甲", 0),
            ("乙", 1),
            ("丙", 2),
            ("丁", 2),
            ("戊", 1),
            ("己", 2),
            ("庚", 0),
            ("辛", 1),
        )
    )
    extracted = read(body, numbering=OFFICIAL)
    assert lines(extracted) == [
        "一、甲",
        "（一）乙",
        "1.丙",
        "2.丁",
        "（二）戊",
        "1.己",
        "二、庚",
        "（一）辛",
    ]


def test_two_lists_of_one_kind_go_on_counting_unless_one_restarts() -> None:
    body = numbered("甲", 1) + numbered("乙", 2) + numbered("丙", 3) + numbered("丁", 3) + numbered("戊", 1)
    assert lines(read(body, numbering=OFFICIAL)) == ["一、甲", "二、乙", "五、丙", "六、丁", "七、戊"]


def test_an_empty_paragraph_takes_no_number() -> None:
    body = numbered("甲", 1) + numbered("", 1) + numbered("乙", 1)
    assert lines(read(body, numbering=OFFICIAL)) == ["一、甲", "二、乙"]


def test_numbers_come_through_styles_and_what_they_are_based_on() -> None:
    styles = (
        '<w:style w:styleId="base"><w:name w:val="标题一"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="mine"><w:name w:val="我的"/><w:basedOn w:val="base"/></w:style>'
        '<w:style w:styleId="off"><w:basedOn w:val="base"/>'
        '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>'
    )
    body = "".join(
        paragraph(text, f'<w:pStyle w:val="{style}"/>')
        for text, style in (("甲", "mine"), ("乙", "off"), ("丙", "base"))
    )
    assert lines(read(body, numbering=OFFICIAL, styles=styles)) == ["一、甲", "乙", "二、丙"]


def test_articles_are_counted_in_chinese_and_bullets_are_dots() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="1">'
        + levels(("chineseCountingThousand", "第%1条　"))
        + "</w:abstractNum>"
        '<w:abstractNum w:abstractNumId="2">' + levels(("bullet", "\uf0b7")) + "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    )
    body = "".join(numbered("内容", 1) for _ in range(21)) + numbered("事项", 2)
    shown = lines(read(body, numbering=numbering))
    assert (shown[0], shown[9], shown[10], shown[19], shown[20], shown[21]) == (
        "第一条　内容", "第十条　内容", "第十一条　内容", "第二十条　内容", "第二十一条　内容", "•事项",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (10, "chineseCounting", "十"),
        (12, "chineseCounting", "十二"),
        (103, "chineseCountingThousand", "一百零三"),
        (110, "chineseCounting", "一百一十"),
        (1005, "chineseCounting", "一千零五"),
        (21, "ideographDigital", "二一"),
        (3, "chineseLegalSimplified", "叁"),
        (2, "ideographTraditional", "乙"),
        (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircleChinese", "㉑"),
        (3, "decimalEnclosedParen", "⑶"),
        (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"),
        (7, "decimalZero", "07"),
        (12, "decimalFullWidth", "１２"),
        (9, "unheard of", "9"),
        (99_999_999, "chineseCounting", "99999999"),
        (0, "upperRoman", "0"),
    ],
)
def test_number_formats(number: int, form: str, shown: str) -> None:
    assert ordinal(number, form) == shown


def test_each_chinese_number_is_written_once() -> None:
    assert len({chinese(number) for number in range(1, 3000)}) == 2999


def test_footnotes_follow_the_text_and_their_marks_are_hidden() -> None:
    mark = '<w:r><w:footnoteReference w:id="3"/></w:r>'
    body = f"<w:p><w:r><w:t>补贴</w:t></w:r>{mark}<w:r><w:t>对象</w:t></w:r></w:p>"
    notes = '<w:footnote w:id="3"><w:p><w:r><w:t>指本市居民。</w:t></w:r></w:p></w:footnote>'
    extracted = read(body, footnotes=notes)
    assert lines(extracted) == ["补贴对象", "注1：指本市居民。"]
    assert extracted.text[slice(*extracted.hidden[0])] == "〔注1〕"


def test_deleted_hidden_and_instruction_text_is_not_read_inserted_text_is() -> None:
    body = (
        "<w:p><w:r><w:t>甲</w:t></w:r><w:ins><w:r><w:t>乙</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>丙</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>丁</w:t></w:r></w:moveFrom>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>戊</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>REF x</w:instrText><w:t>己</w:t>'
        '<w:fldChar w:fldCharType="separate"/><w:t>庚</w:t><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:hyperlink><w:r><w:t>辛</w:t></w:r></w:hyperlink></w:p>"
    )
    assert lines(read(body)) == ["甲乙庚辛"]


def test_formulas_pronunciations_and_directions_keep_their_characters() -> None:
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    body = (
        f"<w:p {math}><w:r><w:t>按</w:t></w:r><m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"
        "<w:r><w:ruby><w:rt><w:r><w:t>pinyin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>算</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        "<w:bdo><w:r><w:t>出</w:t></w:r></w:bdo></w:p>"
    )
    assert lines(read(body)) == ["按a+b算出"]


def test_content_controls_and_text_boxes_are_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框中文字</w:t></w:r></w:p></w:txbxContent>"
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>控件中</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        f"<w:p><w:r><w:t>段落</w:t><mc:AlternateContent {space}><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert lines(read(body)) == ["控件中", "段落", "框中文字"]


def test_the_table_of_contents_is_hidden() -> None:
    styles = '<w:style w:styleId="10"><w:name w:val="toc 1"/></w:style>'
    extracted = read(
        paragraph("一、总则\t3", '<w:pStyle w:val="10"/>') + paragraph("一、总则"), styles=styles
    )
    assert lines(extracted) == ["一、总则"]
    assert extracted.text.count("一、总则") == 2


def test_nested_tables_are_read_inside_their_cell() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('内1')}</w:tc><w:tc>{paragraph('内2')}</w:tc></w:tr></w:tbl>"
    left = f"<w:tc>{paragraph('外')}{inner}<w:p/></w:tc>"
    body = f"<w:tbl><w:tr>{left}<w:tc>{paragraph('右')}</w:tc></w:tr></w:tbl>"
    assert read(body).visible().split() == ["外", "内1", "内2", "右"]
