"""The supervision notice as Word."""

from datetime import date
from typing import Final

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt, RGBColor

from luoshi.policy.dates.windows import write_day
from luoshi.policy.progress.states import name_of
from luoshi.records.chasing.queries import NoticeRow
from luoshi.surfaces.chasing.papers.template import (
    HEAD_FONT,
    RED,
    TITLE_FONT,
    TITLE_SIZE,
    blank,
    filled,
    line,
    red_rule,
    table,
)

LEVEL_COLOURS: Final = {
    "blue": RGBColor(0x1F, 0x5F, 0xA8),
    "yellow": RGBColor(0xA8, 0x74, 0x00),
    "orange": RGBColor(0xC0, 0x55, 0x00),
    "red": RED,
    "grey": RGBColor(0x55, 0x5B, 0x66),
}
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def notice_template(colour: str) -> Word:
    """The form of a notice with its fields; `colour` is that of the level."""
    paper = blank()
    line(paper, "{{ city }}人民政府督查室", font=TITLE_FONT, size=Pt(30), align=CENTRE, colour=RED)
    red_rule(line(paper, "{{ name }}", align=CENTRE))
    line(
        paper,
        "{{ level }}",
        font=TITLE_FONT,
        size=TITLE_SIZE,
        align=CENTRE,
        colour=LEVEL_COLOURS.get(colour, RED),
        before=Pt(18),
    )
    line(paper, "{{ unit }}：", before=Pt(12))
    line(paper, "{{ reason }}", indent=True)
    line(paper, "涉及以下{{ rows|length }}项任务：", indent=True)
    widths = (Mm(14), Mm(92), Mm(26), Mm(24))
    fields = ("{{ row.number }}", "{{ row.text }}", "{{ row.due }}", "{{ row.light }}")
    table(paper, ("编号", "任务", "时限", "状态"), fields, widths, "row in rows")
    line(paper, "请于{{ due }}前书面回复办理情况、未完成原因和完成时间。", indent=True, before=Pt(8))
    line(paper, "{{ city }}人民政府督查室", align=RIGHT, before=Pt(30))
    line(paper, "{{ day }}", align=RIGHT)
    line(paper, "{{ state }}", font=HEAD_FONT, size=Pt(12))
    return paper


def notice_paper(notice: NoticeRow, city: str, on: date) -> bytes:
    """The Word file of a notice; a draft and a withdrawn one say so at the foot."""
    state = {"draft": "（草稿，未发出）", "dropped": "（已作废）", "withdrawn": "（已撤回）"}.get(
        notice.state, ""
    )
    rows = [
        {
            "number": row.number or "—",
            "text": row.text,
            "due": write_day(row.due_on),
            "light": name_of(row.light),
        }
        for row in notice.tasks
    ]
    return filled(
        notice_template(notice.colour),
        {
            "city": city,
            "name": notice.name or "（未编号）",
            "level": notice.level,
            "unit": notice.unit,
            "reason": notice.reason,
            "rows": rows,
            "due": write_day(notice.reply_due_on) if notice.reply_due_on else "回复期限",
            "day": write_day(on),
            "state": state,
        },
    )
