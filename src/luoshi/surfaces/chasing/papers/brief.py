"""A circular or brief as Word."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from luoshi.policy.briefs.drafting import GROUP_FIGURES
from luoshi.policy.dates.windows import write_day
from luoshi.records.briefs.queries import BriefRow
from luoshi.surfaces.chasing.figures import figure_address
from luoshi.surfaces.chasing.papers.template import (
    BODY_SIZE,
    RED,
    TABLE_SIZE,
    TITLE_FONT,
    TITLE_SIZE,
    Linked,
    Piece,
    blank,
    filled,
    line,
    red_rule,
    table,
)

CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
HEADS: Final = ("名称", "任务", "已逾期", "有风险", "未启动", "正常推进", "已完成")


def brief_paper(row: BriefRow, city: str, on: date, root: str) -> bytes:
    """The Word file; each figure is a link to its query, under it stands when the figures were taken.

    `root`: scheme and host that the links begin with.
    """
    paper = blank()
    line(paper, "{{ city }}人民政府督查室", font=TITLE_FONT, size=Pt(30), align=CENTRE, colour=RED)
    red_rule(line(paper, "{{ state }}", align=CENTRE))
    line(paper, "{{ title }}", font=TITLE_FONT, size=TITLE_SIZE, align=CENTRE, before=Pt(18))
    for place in range(len(row.sentences)):
        line(paper, f"{{{{r sentences[{place}] }}}}", indent=True)
    if row.remark:
        for place in range(len(_remark(row))):
            line(paper, f"{{{{ remark[{place}] }}}}", indent=True)
    if row.table:
        fields = ("{{ one.name }}", *(f"{{{{r one.numbers['{name}'] }}}}" for name in GROUP_FIGURES))
        table(paper, HEADS, fields, (Mm(48), *(Mm(18),) * 6), "one in rows")
    line(paper, "数据截至{{ moment }}，由系统按办理记录计算。", size=Pt(12), before=Pt(12))
    line(paper, "{{ city }}人民政府督查室", align=RIGHT, before=Pt(24))
    line(paper, "{{ day }}", align=RIGHT)
    context: dict[str, object] = {
        "city": city,
        "state": "（草稿）" if row.state == "draft" else "",
        "title": row.title,
        "sentences": [_sentence(row, parts, root) for parts in row.sentences],
        "remark": _remark(row),
        "rows": [_line(row, one, root) for one in row.table],
        "moment": write_day(row.as_of.date()),
        "day": write_day(on),
    }
    return filled(paper, context)


def _sentence(row: BriefRow, parts: list[Any], root: str) -> Linked:
    """A sentence with each figure as a link."""
    pieces = [
        Piece(str(one["value"]), root + figure_address(row, one["figure"]))
        if isinstance(one, dict)
        else Piece(one)
        for one in parts
    ]
    return Linked(tuple(pieces), BODY_SIZE)


def _line(row: BriefRow, one: Mapping[str, Any], root: str) -> dict[str, object]:
    """A line of the table with each figure as a link."""
    numbers = {
        name: Linked((Piece(str(value), root + figure_address(row, name, one["narrow"])),), TABLE_SIZE)
        for name, value in one["numbers"].items()
    }
    return {"name": one["name"], "numbers": numbers}


def _remark(row: BriefRow) -> list[str]:
    return [one.strip() for one in row.remark.splitlines() if one.strip()]
