"""Tables on PDF and OFD pages: told by their ruling lines, merged where a line is missing, joined over
pages.
"""

import pytest

from luoshi.policy.reading.forms import Extracted, extract
from luoshi.policy.reading.forms.ruled import Stroke, frames
from luoshi.policy.reading.reader import read
from tests.policy.reading.forms_files import ofd_of, pdf_lines, pdf_of, text_object

XS = (72, 110, 300, 400)
HEAD = ("序号", "任务", "责任单位")
ROWS = (("1", "建设示例园区30个", "市教委"), ("2", "开放示例场馆", "市财政局"))


def rules(ys: list[float], xs: tuple[float, ...] = XS) -> str:
    """Strokes of a full grid."""
    flat = "".join(f"{xs[0]} {y} m {xs[-1]} {y} l S\n" for y in ys)
    return flat + "".join(f"{x} {ys[0]} m {x} {ys[-1]} l S\n" for x in xs)


def words(rows: tuple[tuple[str, ...], ...], top: float, step: float = 30) -> str:
    placed = [
        (text, XS[column] + 4, top - 20 - step * at)
        for at, row in enumerate(rows)
        for column, text in enumerate(row)
    ]
    return pdf_lines([each for each in placed if each[0]])


def grid(rows: tuple[tuple[str, ...], ...], top: float, step: float = 30) -> str:
    return rules([top - step * at for at in range(len(rows) + 1)]) + words(rows, top, step)


def seen(extracted: Extracted) -> list[list[list[str]]]:
    for table in extracted.tables:
        for row in table.rows:
            assert all(extracted.text[slice(*cell.span)] == cell.text for cell in row)
    return [[[cell.text for cell in row] for row in table.rows] for table in extracted.tables]


def test_a_ruled_table_stands_in_its_place_in_the_text() -> None:
    page = pdf_lines([("一、清单如下", 72, 730), ("以上。", 72, 560)]) + grid((HEAD, *ROWS), 700)
    extracted = extract(pdf_of([page]), "a.pdf")
    assert seen(extracted) == [[list(row) for row in (HEAD, *ROWS)]]
    assert [line.rstrip("\t") for line in extracted.text.split("\n") if line] == [
        "一、清单如下", *("\t".join(row) for row in (HEAD, *ROWS)), "以上。",
    ]  # fmt: skip


def test_the_lines_of_a_cell_are_one_text() -> None:
    page = rules([700, 640, 610]) + pdf_lines(
        [
            ("建设示例", 114, 680),
            ("园区和 new", 114, 660),
            ("AB", 76, 680),
            ("town", 304, 680),
            ("甲", 76, 620),
            ("hall", 304, 660),
        ]
    )
    assert seen(extract(pdf_of([page]), "a.pdf")) == [
        [["AB", "建设示例园区和 new", "town hall"], ["甲", "", ""]]
    ]


def test_a_missing_stroke_makes_a_merged_cell() -> None:
    # The upright line right of the first column stops at the second row; the first row is one cell from
    # there on.
    strokes = "".join(f"{line} S\n" for line in (
        "72 700 m 400 700 l", "110 670 m 400 670 l", "72 640 m 400 640 l", "72 700 m 72 640 l", "110 700 m 110 640 l",
        "300 670 m 300 640 l", "400 700 m 400 640 l",
    ))  # fmt: skip
    page = strokes + pdf_lines(
        [("一、", 76, 665), ("合并的表头", 200, 680), ("左", 114, 650), ("右", 304, 650)]
    )
    assert seen(extract(pdf_of([page]), "a.pdf")) == [
        [["一、", "合并的表头", "合并的表头"], ["一、", "左", "右"]]
    ]


def test_boxes_drawn_as_thin_areas_rule_a_table_too() -> None:
    flat = "".join(f"72 {y} 328 0.5 re f\n" for y in (700, 670, 640))
    upright = "".join(f"{x} 640 0.5 60 re f\n" for x in XS)
    page = flat + upright + words(ROWS, 700)
    assert seen(extract(pdf_of([page]), "a.pdf")) == [[list(row) for row in ROWS]]


def test_a_table_goes_on_over_the_page_and_its_head_is_read_once() -> None:
    pages = [grid((HEAD, ROWS[0]), 200), grid((HEAD, ROWS[1]), 780)]
    extracted = extract(pdf_of(pages), "a.pdf")
    assert seen(extracted) == [[list(row) for row in (HEAD, *ROWS)]]
    assert extracted.visible().count("责任单位") == 1
    assert extracted.text[extracted.pages[1] :].startswith("序号")


def test_tables_of_other_columns_or_with_text_between_stay_apart() -> None:
    between = pdf_lines([("二、另一张表", 72, 500)]) + grid(ROWS, 480)
    assert len(seen(extract(pdf_of([grid(ROWS, 700) + between]), "a.pdf"))) == 2


def test_frames_and_underlines_are_no_tables() -> None:
    frame = "60 60 480 700 re S\n72 500 m 200 500 l S\n"
    extracted = extract(pdf_of([frame + pdf_lines([("框中的文字", 72, 600), ("第二行", 72, 560)])]), "a.pdf")
    assert extracted.tables == ()
    assert extracted.text.split() == ["框中的文字", "第二行"]


def test_a_turned_page_has_its_tables() -> None:
    turned = "q 0 1 -1 0 595 0 cm\n" + grid((HEAD, *ROWS), 500) + "Q"
    assert seen(extract(pdf_of([turned], page="/Rotate 90"), "a.pdf")) == [
        [list(row) for row in (HEAD, *ROWS)]
    ]


def test_an_ofd_table_is_told_by_its_paths() -> None:
    ys, xs = (40, 50, 60), (20, 40, 120)
    lines = [f"M {xs[0]} {y} L {xs[-1]} {y}" for y in ys] + [f"M {x} {ys[0]} L {x} {ys[-1]}" for x in xs]
    paths = [
        f'<ofd:PathObject ID="3" Boundary="0 0 210 297"><ofd:AbbreviatedData>{line}</ofd:AbbreviatedData></ofd:PathObject>'
        for line in lines
    ]
    cells = [
        text_object(text, x + 1, y + 1)
        for y, row in zip(ys, (("甲", "任务"), ("乙", "单位")), strict=False)
        for x, text in zip(xs, row, strict=False)
    ]
    assert seen(extract(ofd_of([[*paths, *reversed(cells)]]), "a.ofd")) == [[["甲", "任务"], ["乙", "单位"]]]


def test_tasks_are_read_from_a_ruled_table() -> None:
    head = pdf_lines([("某某市2026年重点任务分工方案", 150, 780)])
    reading = read(pdf_of([head + grid((HEAD, *ROWS), 700)]), "a.pdf")
    tasks = [task for document in reading.documents for task in document.tasks]
    assert [(task.number, [unit.name for unit in task.units]) for task in tasks] == [
        (1, ["市教委"]),
        (2, ["市财政局"]),
    ]
    assert all("".join(reading.text[slice(*task.span)].split()).count(task.text) == 1 for task in tasks)


@pytest.mark.parametrize("count", [0, 1, 5_000])
def test_strokes_without_tables_or_without_end(count: int) -> None:
    assert frames([Stroke(0, at, 100, at) for at in range(count)], 3) == []
