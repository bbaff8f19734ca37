"""One table of tasks in every form of file: the same tasks, units with their roles, completion times and figures."""

import io
from collections.abc import Callable

import docx
import pytest
import xlsxwriter

from luoshi.policy.reading.reader import read
from luoshi.policy.reading.source import squeeze
from tests.policy.reading.forms_files import ofd_of, pdf_lines, pdf_of, text_object

TITLE = "某某市2031年重点任务分工表"
HEAD = ("序号", "工作任务", "牵头单位", "配合单位", "完成时间")
ROWS = (
    ("1", "新建社区食堂15处以上", "市民政局", "市财政局、市商务局", "6月底前"),
    ("2", "新增普惠托位1万个", "市卫生健康委", "市教委", "全年"),
    ("3", "改造供热管网约120公里", "市城市管理委", "市水务局、各区政府", "持续推进"),
    ("5", "事故起数控制在30起以内", "市应急局", "市公安局", "年底前"),
)
GRID = (HEAD, *ROWS)
EDGES = (40, 80, 250, 340, 460, 550)


def as_markdown() -> bytes:
    rows = (HEAD, ("---",) * 5, *ROWS)
    return "\n".join([f"# {TITLE}", "", *("| " + " | ".join(row) + " |" for row in rows)]).encode()


def as_html() -> bytes:
    cells = "".join("<tr>" + "".join(f"<td>{one}</td>" for one in row) + "</tr>" for row in GRID)
    furniture = "<nav><a href='/'>首页</a></nav>"
    return f"<html><body>{furniture}<h1>{TITLE}</h1><table>{cells}</table></body></html>".encode()


def as_word() -> bytes:
    document = docx.Document()
    document.add_paragraph(TITLE)
    table = document.add_table(rows=0, cols=5)
    for row in GRID:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_excel() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 4, TITLE)
    for at, row in enumerate(GRID, 1):
        sheet.write_row(at, 0, [int(one) if one.isdigit() else one for one in row])
    book.close()
    return out.getvalue()


def as_tabs() -> bytes:
    return "\n".join([TITLE, *("\t".join(row) for row in GRID)]).encode("gb18030")


def as_cell_lines() -> bytes:
    return "\n".join([TITLE, *("\n".join(row) for row in GRID)]).encode()


def as_bars() -> bytes:
    return "\n".join([TITLE, *("|" + "|".join(row) + "|" for row in GRID)]).encode()


def as_drawing() -> bytes:
    rule = "├" + "┼".join("─" * 12 for _ in HEAD) + "┤"
    lines = [TITLE, rule]
    for row in GRID:
        lines += ["│" + "│".join(cell.ljust(12, "　") for cell in row) + "│", rule]
    return "\n".join(lines).encode()


def as_pdf() -> bytes:
    tops = [700 - 30 * at for at in range(len(GRID) + 1)]
    rules = "".join(f"{EDGES[0]} {y} m {EDGES[-1]} {y} l S\n" for y in tops)
    rules += "".join(f"{x} {tops[0]} m {x} {tops[-1]} l S\n" for x in EDGES)
    words = [
        (text, EDGES[at] + 3, top - 20)
        for row, top in zip(GRID, tops, strict=False)
        for at, text in enumerate(row)
    ]
    return pdf_of([pdf_lines([(TITLE, 200, 760)]) + rules + pdf_lines(words, 9)])


def as_ofd() -> bytes:
    xs, ys = (10, 22, 85, 120, 170, 200), [40 + 12 * at for at in range(len(GRID) + 1)]
    strokes = [f"M {xs[0]} {y} L {xs[-1]} {y}" for y in ys] + [f"M {x} {ys[0]} L {x} {ys[-1]}" for x in xs]
    paths = [
        f'<ofd:PathObject ID="3" Boundary="0 0 210 297"><ofd:AbbreviatedData>{one}</ofd:AbbreviatedData></ofd:PathObject>'
        for one in strokes
    ]
    cells = [
        text_object(text, x + 1, y + 3, 3)
        for y, row in zip(ys, GRID, strict=False)
        for x, text in zip(xs, row, strict=False)
    ]
    return ofd_of([[*paths, text_object(TITLE, 60, 20), *cells]])


FORMS: dict[str, Callable[[], bytes]] = {
    "list.md": as_markdown,
    "list.html": as_html,
    "list.docx": as_word,
    "list.xlsx": as_excel,
    "list.pdf": as_pdf,
    "list.ofd": as_ofd,
    "tabs.txt": as_tabs,
    "lines.txt": as_cell_lines,
    "bars.txt": as_bars,
    "drawn.txt": as_drawing,
}


@pytest.mark.parametrize("name", FORMS)
def test_the_same_table_reads_the_same(name: str) -> None:
    reading = read(FORMS[name](), name)
    (document,) = reading.documents
    assert document.title == TITLE
    assert [
        (
            str(task.number),
            task.text,
            "、".join(unit.name for unit in task.units if unit.role == "lead"),
            "、".join(unit.name for unit in task.units if unit.role == "supporting"),
            task.deadline,
        )
        for task in document.tasks
    ] == list(ROWS)
    assert [(t.value, t.unit, t.comparator) for task in document.tasks for t in task.targets] == [
        ("15", "处", ">="),
        ("10000", "个", "="),
        ("120", "公里", "~"),
        ("30", "起", "<="),
    ]
    for task in document.tasks:
        assert squeeze(reading.text[slice(*task.span)]) == task.text
        for unit in task.units:
            assert squeeze(reading.text[slice(*unit.span)]) == unit.name


@pytest.mark.parametrize("name", FORMS)
def test_a_number_left_out_of_the_table_is_flagged_in_every_form(name: str) -> None:
    reading = read(FORMS[name](), name)
    assert [one.code for one in reading.findings] == ["gap"]
