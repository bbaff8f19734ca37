"""Which kind of document a text is, told by its title and by the marks that each kind carries."""

import re
from typing import Final

from luoshi.policy.reading.model import Kind
from luoshi.policy.reading.source import View
from luoshi.policy.reading.split import Head

RESPONSIBLE: Final = re.compile(
    r"(?:主责|责任|牵头|主办|承办|负责|配合|协办|参与|落实)(?:单位|部门|机构|地区|处室|科室|股室|站所|主体)[:\])】|]|(?:主责|牵头|主办):"
    r"|(?:牵头|负责|参与|参加|配合|落实|组织实施|推进|完成|坚持)[^()〔〕\[\],。;]{0,12}(?:,[^()\[\]。;]{0,16})?[)〕】\]]"
    r"|[(〔\[](?:[\u4e00-\u9fff]{1,13}(?:委|局|办|厅|部|政府|办公室|委员会)[、,;])+[^()〔〕\[\]。;]{2,30}[)〕\]]"
)
LIST_TITLE: Final = re.compile(
    r"(?:任务|工作|责任|事项|项目|实事|措施|目标)[^,。]{0,14}(?:清单|分工|分解|台账|一览表|分工表|分解表)|分工方案|分工的?(?:通知|意见)|分解(?:落实|下达).{0,16}(?:任务|工作|目标)|任务分解|责任分解|重点工作部门分工"
)
STRONG_TITLE: Final = re.compile(
    r"(?:任务|责任|实事)[^,。]{0,6}(?:清单|分工|分解)|分工方案|任务分解|责任分解|重点工作[^,。]{0,6}(?:分工|分解)|(?:任务|分工)[^,。]{0,4}(?:表|台账)"
)
LOOSE: Final = re.compile(r"(?:责任|牵头|主责|主办)(?:单位|部门)(?=[\u4e00-\u9fff]{3})")
"""A label without a colon at the head of a line."""
HEADER: Final = re.compile(
    r"(?:序号|编号)[^。;:,]{2,60}?(?:牵头|主办|主责|责任|承办|负责|落实)(?:组织|实施|落实|承办|责任){0,2}(?:单位|部门|处室|科室|主体)(?!:)"
)
"""The words over the columns of a table of tasks, run together."""
ARTICLE: Final = re.compile(r"第[一二三四五六七八九十百零]{1,5}条")
PLAN_PART: Final = re.compile(r"第[一二三四五六七八九十]{1,3}[篇章]")
REPORT: Final = re.compile(r"政府工作报告")
ADDRESSED: Final = re.compile(r"各位代表")
RULES_TITLE: Final = re.compile(
    r"(?:办法|细则|规定|规则|条例|实施方案|方案|实施意见|意见|指引|标准|措施)[》)]?(?:的通知)?(?:\([^()]{1,12}\))?$"
)
NOTICE_TITLE: Final = re.compile(r"(?:通知|公告|通告|通报|函|决定|批复)(?:\([^()]{1,12}\))?$")
LIST_TITLE_END: Final = re.compile(r"(?:清单|分工|分解|方案|表|台账|要点)(?:\([^()]{1,20}\))?$")
MIN_TITLE: Final = 8
TASKS_ENOUGH: Final = 3
"""A list has at least so many places that name who is responsible."""


def kind_of(view: View, title: str) -> Kind:
    """The kind of the document in `view` with the title `title`."""
    named = title or view.plain[:600]
    marks = len(RESPONSIBLE.findall(view.plain))
    if LIST_TITLE.search(named) and (marks or STRONG_TITLE.search(named)):
        return "task-list"
    found = by_form(view, named, marks)
    if found is not None:
        return found
    if len(ARTICLE.findall(view.plain)) >= TASKS_ENOUGH or RULES_TITLE.search(named):
        return "rules"
    return "notice" if NOTICE_TITLE.search(named) else "other"


def lists_in(view: View) -> tuple[Head, ...]:
    """The heads of task lists that follow each other under titles of their own; none where there are not
    two.
    """
    titles = [line for line in view.each_line() if is_list_title(view, *line)]
    ends = [*(start for start, _ in titles[1:]), len(view.text)]
    kept = [
        (start, end)
        for (start, end), stop in zip(titles, ends, strict=False)
        if sum(1 for _ in zip(range(TASKS_ENOUGH), RESPONSIBLE.finditer(view.plain, end, stop), strict=False))
        >= TASKS_ENOUGH
    ]
    if len(kept) < 2:
        return ()
    return tuple(
        Head(at and start, end, view.text[start:end], None, None) for at, (start, end) in enumerate(kept)
    )


def is_list_title(view: View, start: int, end: int) -> bool:
    """Whether a line is the title of a task list."""
    if (
        not MIN_TITLE <= end - start <= 60
        or view.plain[end - 1] in "。;:,、"
        or not LIST_TITLE.search(view.plain, start, end)
    ):
        return False
    return LIST_TITLE_END.search(view.plain, start, end) is not None and not RESPONSIBLE.search(
        view.plain, start, end
    )


def by_form(view: View, named: str, marks: int) -> Kind | None:
    """The kind where the build of the text gives it away."""
    if ADDRESSED.search(view.plain[:3000]) and not ARTICLE.search(view.plain[:3000]):
        return "work-report"
    if re.search(r"规划|纲要|计划", named) and len(PLAN_PART.findall(view.plain)) >= TASKS_ENOUGH:
        return "plan"
    if REPORT.search(named) and marks < TASKS_ENOUGH:
        return "work-report"
    if HEADER.search(view.plain):
        return "task-list"
    marks += sum(1 for start, end in view.each_line() if LOOSE.match(view.plain, start, end))
    dense = marks >= TASKS_ENOUGH and marks * 3000 >= len(view.text)
    return "task-list" if dense or (marks > 1 and marks * 300 >= len(view.text)) else None
