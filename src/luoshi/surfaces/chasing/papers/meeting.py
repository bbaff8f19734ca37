"""The agenda and the minutes of a meeting as Word."""

from typing import Final

from django.utils import translation
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from luoshi.policy.chasing.meetings import KINDS
from luoshi.policy.dates.windows import write_day
from luoshi.policy.progress.states import name_of
from luoshi.records.meetings.queries import ItemRow, MeetingPage, MinuteRow
from luoshi.surfaces.chasing.papers.template import TITLE_FONT, TITLE_SIZE, blank, filled, line, table
from luoshi.surfaces.web.reasons import sentence

CENTRE: Final = WD_ALIGN_PARAGRAPH.CENTER


def agenda_paper(page: MeetingPage, city: str) -> bytes:
    """Time, place, chair, and the tasks with why each is there."""
    paper = _head("议程")
    fields = ("{{ row.place }}", "{{ row.what }}", "{{ row.units }}", "{{ row.why }}")
    table(
        paper,
        ("序", "任务或议题", "承办单位", "状态和原因"),
        fields,
        (Mm(10), Mm(66), Mm(36), Mm(44)),
        "row in rows",
    )
    with translation.override("zh-hans"):
        rows = [_item(place, one) for place, one in enumerate(page.agenda, 1)]
    return filled(paper, _context(page, city) | {"rows": rows})


def minutes_paper(page: MeetingPage, city: str) -> bytes:
    """What was decided, by whom it is done and by when, and what became of it."""
    paper = _head("纪要")
    fields = ("{{ row.place }}", "{{ row.text }}", "{{ row.who }}", "{{ row.due }}", "{{ row.how }}")
    heads = ("序", "议定事项", "单位", "时限", "落实")
    table(paper, heads, fields, (Mm(10), Mm(66), Mm(30), Mm(26), Mm(24)), "row in rows")
    rows = [_minute(place, one) for place, one in enumerate(page.minutes, 1)]
    return filled(paper, _context(page, city) | {"rows": rows})


def _head(kind: str) -> Word:
    paper = blank()
    line(paper, f"{{{{ title }}}}{kind}", font=TITLE_FONT, size=TITLE_SIZE, align=CENTRE)
    line(paper, "时间：{{ day }}", before=Pt(12))
    line(paper, "地点：{{ place }}")
    line(paper, "主持：{{ chair }}")
    return paper


def _context(page: MeetingPage, city: str) -> dict[str, object]:
    row = page.row
    return {
        "city": city,
        "title": row.title,
        "day": write_day(row.held_on),
        "place": row.place or "另行通知",
        "chair": row.chair or "—",
    }


def _item(place: int, one: ItemRow) -> dict[str, object]:
    if one.task is None:
        return {"place": place, "what": one.topic, "units": "", "why": ""}
    units = "、".join(unit.name for unit in one.task.units)
    why = "；".join(sentence(reason) for reason in one.reasons)
    what = f"{one.task.number}. {one.task.text}" if one.task.number else one.task.text
    return {"place": place, "what": what, "units": units, "why": f"{name_of(one.light)}：{why}"}


def _minute(place: int, one: MinuteRow) -> dict[str, object]:
    text = f"（任务{one.task_number}）{one.text}" if one.task_number else one.text
    how = one.notice or ("已立项" if one.made_task_id else KINDS[one.kind])
    due = write_day(one.due_on) if one.due_on else "—"
    return {"place": place, "text": text, "who": one.unit or "—", "due": due, "how": how}
