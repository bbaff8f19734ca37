"""PDF and OFD: reading order, columns, running heads, page offsets, scans."""

import zlib

import pytest

from luoshi.policy.reading.forms import Extracted, extract, limits
from luoshi.policy.reading.forms.glyphs import Glyph, rows_of, segments
from luoshi.policy.reading.model import Refused
from tests.policy.reading.forms_files import ofd_of, pdf_lines, pdf_of, shown, text_object

LEFT = [f"左栏第{at}行文字排满一栏的宽度" for at in "一二三四五六"]
RIGHT = [f"右栏第{at}行文字排满一栏的宽度" for at in "一二三四五六"]


def pdf(pages: list[str], page: str = "") -> Extracted:
    return extract(pdf_of(pages, page=page), "a.pdf")


def lines(extracted: Extracted) -> list[str]:
    return [line for line in extracted.text.split("\n") if line]


def test_lines_come_from_top_to_bottom_whatever_their_order_in_the_file() -> None:
    content = pdf_lines([("二、后写的一行", 72, 700), ("一、先读的一行", 72, 740)])
    assert lines(pdf([content])) == ["一、先读的一行", "二、后写的一行"]


def test_a_paragraph_over_several_lines_becomes_one_line() -> None:
    full = "这一行的字一直排到版心的右边界为止没有空余"
    content = pdf_lines(
        [(full, 96, 700), ("顶格" + full, 72, 680), ("结束。", 72, 660), ("下一段。", 96, 640)]
    )
    assert lines(pdf([content])) == [full + "顶格" + full + "结束。", "下一段。"]


def test_two_columns_are_read_one_after_the_other() -> None:
    rows = [("横贯两栏的标题文字从左边一直写到右边超过中缝为止的示例", 72, 780)]
    for at in range(6):
        rows += [(LEFT[at], 72, 740 - 20 * at), (RIGHT[at], 310, 746 - 20 * at)]
    text = pdf([pdf_lines(rows)]).text.replace("\n", "")
    assert text == rows[0][0] + "".join(LEFT) + "".join(RIGHT)


def test_a_table_is_read_row_by_row() -> None:
    rows = [
        (text, x, 700 - 20 * at)
        for at in range(6)
        for text, x in ((f"{at}项", 72), ("市教委", 200), ("年底", 400))
    ]
    assert lines(pdf([pdf_lines(rows)]))[:6] == ["0项", "市教委", "年底", "1项", "市教委", "年底"]


def test_running_heads_and_page_numbers_are_not_text_and_pages_are_kept() -> None:
    pages = [
        pdf_lines([("某某市人民政府公报", 220, 810), (f"第{at}页的正文。", 72, 600), (f"— {at} —", 290, 30)])
        for at in range(1, 5)
    ]
    extracted = pdf(pages)
    assert lines(extracted) == [f"第{at}页的正文。" for at in range(1, 5)]
    assert [extracted.text[at : at + 3] for at in extracted.pages] == ["第1页", "第2页", "第3页", "第4页"]


def test_the_long_address_that_a_browser_prints_at_the_foot_is_not_text() -> None:
    address = "file:///tmp/" + "a-folder-with-a-long-name/" * 4 + "list.html"
    pages = [pdf_lines([(f"第{at}页的正文。", 72, 600), (address, 72, 30)]) for at in range(1, 5)]
    assert lines(pdf(pages)) == [f"第{at}页的正文。" for at in range(1, 5)]


def test_a_line_that_comes_back_in_the_middle_of_the_page_is_text() -> None:
    pages = [pdf_lines([("各位代表：", 72, 500), (f"正文{at}。", 72, 450)]) for at in range(4)]
    assert pdf(pages).text.count("各位代表：") == 4


@pytest.mark.parametrize("turn", ["0 1 -1 0", "0 -1 1 0", "-1 0 0 -1"])
def test_turned_pages_are_read_upright_and_watermarks_are_not_read(turn: str) -> None:
    across, down = {"0": (20, 0), "-": (0, 20)}[turn[0]]
    step = -1 if turn == "0 -1 1 0" else 1
    content = "".join(
        f"BT /F1 12 Tf {turn} {300 + step * across * at} {400 + down * at} Tm "
        f"<{text.encode('utf-16-be').hex()}> Tj ET\n"
        for at, text in enumerate(["一、推进示例", "二、完成任务"])
    )
    askew = f"BT /F1 40 Tf .7 .7 -.7 .7 100 100 Tm <{'内部资料'.encode('utf-16-be').hex()}> Tj ET\n"
    for page in ("", "/Rotate 90", "/Rotate 270"):
        assert lines(pdf([content + askew], page)) == ["一、推进示例", "二、完成任务"]


def test_characters_printed_twice_for_bold_are_read_once() -> None:
    assert lines(pdf([shown("重点任务", 72, 700) + shown("重点任务", 72.3, 700)])) == ["重点任务"]


def test_pages_without_text_are_noted_and_a_file_of_them_is_refused() -> None:
    extracted = pdf([shown("正文。", 72, 700), "0 0 9 9 re f", shown("附件。", 72, 700)])
    assert "第 2 页" in extracted.notes[0]
    with pytest.raises(Refused, match="OCR"):
        pdf(["0 0 9 9 re f", ""])


def test_a_damaged_and_a_locked_pdf_are_refused() -> None:
    with pytest.raises(Refused, match="损坏"):
        extract(b"%PDF-1.7\nnothing", "a.pdf")
    locked = (
        "/Encrypt<</Filter/Standard/V 1/R 2/O<" + "00" * 32 + ">/U<" + "11" * 32 + ">/P -4>>/ID[<00><00>]"
    )
    with pytest.raises(Refused, match="加密"):
        extract(pdf_of([shown("正文", 72, 700)], extra=locked), "a.pdf")


def test_a_pdf_stream_that_expands_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STREAM", 1 << 20)
    packed = zlib.compress(b" " * (2 << 20)).decode("latin-1")
    with pytest.raises(Refused, match="压缩炸弹"):
        extract(pdf_of([packed]), "a.pdf")


def test_ofd_text_is_ordered_by_place() -> None:
    pages = [
        [
            text_object("（二）第三行", 20, 60),
            text_object("一、第一行", 20, 40),
            text_object("（一）第二行", 20, 50),
        ],
        [text_object("第二页。", 20, 40)],
    ]
    extracted = extract(ofd_of(pages), "a.ofd")
    assert lines(extracted) == ["一、第一行", "（一）第二行", "（二）第三行", "第二页。"]
    assert extracted.text[extracted.pages[1] :].strip() == "第二页。"


def test_ofd_pieces_of_a_line_are_put_together() -> None:
    pieces = [
        text_object("完成", 20, 40),
        text_object("个项目", 35, 40),
        text_object("30", 30, 40, steps="2.5"),
    ]
    assert lines(extract(ofd_of([pieces]), "a.ofd")) == ["完成30个项目"]


@pytest.mark.parametrize(
    ("steps", "seen"),
    [
        ("5 5 5", "一二三四"),
        ("g 3 5", "一二三四"),
        ("g 2 5 30", "一二三\n四"),
        ("g 99999999999 5", "一二三四"),
        ("x", "一二三四"),
    ],
)
def test_ofd_steps_between_characters(steps: str, seen: str) -> None:
    text = extract(ofd_of([[text_object("一二三四", 20, 40, steps=steps)]]), "a.ofd").text.strip()
    assert sorted(text.replace("\n", "")) == sorted("一二三四")
    assert text == seen or steps in {"x", "g 99999999999 5"}


def test_ofd_upright_text_goes_down_by_its_own_matrix() -> None:
    turned = text_object("竖排", 100, 40).replace('Font="1"', 'Font="1" CTM="0 1 -1 0 0 0"')
    assert sorted(extract(ofd_of([[turned]]), "a.ofd").text.replace("\n", "")) == sorted("竖排")


def test_a_locked_ofd_is_refused() -> None:
    with pytest.raises(Refused, match="加密"):
        extract(ofd_of([[text_object("文", 20, 40)]], {"Encryptions.xml": "<a/>"}), "a.ofd")


def test_small_signs_stay_on_their_line() -> None:
    glyphs = [
        Glyph("第", 0, 0, 10, 10, 8),
        Glyph("，", 10, 1, 15, 11, 8),
        Glyph("2", 15, 0, 18, 4, 4),
        Glyph("下", 0, 20, 10, 30, 28),
    ]
    rows = ["".join(line.text for line in segments(row)) for row in rows_of(glyphs)]
    assert rows == ["第，2", "下"]


def test_a_figure_alone_at_the_foot_of_a_page_is_text_and_page_numbers_run_with_the_pages() -> None:
    feet = [("11", "5"), ("12", "7"), ("13", "")]
    pages = [
        pdf_lines([(f"第{foot}页", 72, 500), (figure, 72, 80), (foot, 290, 30)]) for foot, figure in feet
    ]
    assert lines(pdf(pages)) == ["第11页", "5", "第12页", "7", "第13页"]


def test_a_paragraph_goes_on_over_pages_and_a_numbered_one_begins_anew() -> None:
    full = "这一行的字一直排到版心的右边界为止没有空余"
    first = pdf_lines([(full, 72, 400), (full, 72, 380)])
    assert lines(pdf([first, pdf_lines([("接着写完。", 72, 760), (full, 72, 700)])])) == [
        full + full + "接着写完。",
        full,
    ]
    ended = pdf_lines([(full, 72, 400), (full[:-1] + "。", 72, 380)])
    numbered = pdf_lines([("2.另起一条。", 72, 760), (full, 72, 700)])
    assert lines(pdf([ended, numbered])) == [full + full[:-1] + "。", "2.另起一条。", full]


def test_a_page_of_scattered_letters_is_read() -> None:
    glyphs = "".join(shown("字", 20 + 13 * (at % 40), 800 - 0.35 * at, 1.0) for at in range(2200))
    assert pdf([glyphs]).text.count("字") == 2200
