"""A circular or brief as Word."""

from datetime import date
from typing import Final

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from luoshi.policy.briefs.drafting import GROUP_FIGURES, plain
from luoshi.policy.dates.windows import write_day
from luoshi.records.briefs.queries import BriefRow
from luoshi.surfaces.chasing.papers.template import (
    RED,
    TITLE_FONT,
    TITLE_SIZE,
    blank,
    filled,
    line,
    red_rule,
    table,
)

CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
HEADS: Final = ("名称", "任务", "已逾期", "有风险", "未启动", "正常推进", "已完成")


def brief_paper(row: BriefRow, city: str, on: date) -> bytes:
    """The Word file; under it stands when its figures were taken, so that each can be asked again."""
    paper = blank()
    line(paper, "{{ city }}人民政府督查室", font=TITLE_FONT, size=Pt(30), align=CENTRE, colour=RED)
    red_rule(line(paper, "{{ state }}", align=CENTRE))
    line(paper, "{{ title }}", font=TITLE_FONT, size=TITLE_SIZE, align=CENTRE, before=Pt(18))
    for place in range(len(row.sentences)):
        line(paper, f"{{{{ sentences[{place}] }}}}", indent=True)
    if row.remark:
        for place in range(len(_remark(row))):
            line(paper, f"{{{{ remark[{place}] }}}}", indent=True)
    if row.table:
        fields = ("{{ one.name }}", *(f"{{{{ one.numbers['{name}'] }}}}" for name in GROUP_FIGURES))
        table(paper, HEADS, fields, (Mm(48), *(Mm(18),) * 6), "one in rows")
    line(paper, "数据截至{{ moment }}，由系统按办理记录计算。", size=Pt(12), before=Pt(12))
    line(paper, "{{ city }}人民政府督查室", align=RIGHT, before=Pt(24))
    line(paper, "{{ day }}", align=RIGHT)
    context: dict[str, object] = {
        "city": city,
        "state": "（草稿）" if row.state == "draft" else "",
        "title": row.title,
        "sentences": [plain(parts) for parts in row.sentences],
        "remark": _remark(row),
        "rows": list(row.table),
        "moment": write_day(row.as_of.date()),
        "day": write_day(on),
    }
    return filled(paper, context)


def _remark(row: BriefRow) -> list[str]:
    return [one.strip() for one in row.remark.splitlines() if one.strip()]
