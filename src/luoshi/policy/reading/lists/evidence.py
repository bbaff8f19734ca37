"""Whether a text that nothing in its title gives away is a task list: it is one where the reader of lists finds
tasks in it that mostly say who does them.

A cheap look comes first, so that rules and notices are not read twice: names of organs and verbs that assign must
close sentences, lines, brackets or cells often enough.
"""

import re
from typing import Final

from luoshi.policy.reading.kinds import ADDRESSED, ARTICLE, TASKS_ENOUGH
from luoshi.policy.reading.lists.tasklist import read_part
from luoshi.policy.reading.model import Document
from luoshi.policy.reading.reader import Part
from luoshi.policy.reading.source import View

CLOSES: Final = re.compile(
    r"(?<=[\u4e00-\u9fff])(?:局|委|办|厅|部|府|会|心|科|室|所|站|处|股|街道|镇|乡|公司|单位|部门|集团|学院|牵头|负责|配合|参与|参加|落实|承办|协助)(?P<sign>[)〕\]】|。;]?)"
)
SPARSE: Final = 2_500
"""One such close in so many characters is no habit of a text."""
NAMED: Final = re.compile("实事|(?:重点|目标)(?:任务|工作)|任务(?:清单|分解|分工)")
MOST: Final = 0.7
SHARE: Final = 0.1
"""So much of the text at least are tasks and their units: a few brackets in a long rule make no list of it."""


def as_list(part: Part) -> Document | None:
    """The text read as a list; None where it is none."""
    if not may_be(part):
        return None
    document = read_part(part)
    served = sum(1 for task in document.tasks if task.units)
    said = sum(len(task.text) + sum(len(unit.name) for unit in task.units) for task in document.tasks)
    if (
        served >= TASKS_ENOUGH
        and served >= MOST * len(document.tasks)
        and said >= SHARE * len(part.view.text)
    ):
        return document
    aimed = sum(1 for task in document.tasks if task.targets)
    named = NAMED.search(part.title) is not None and not served
    return document if named and aimed >= MOST * len(document.tasks) and aimed > TASKS_ENOUGH else None


def may_be(part: Part) -> bool:
    """Whether reading the text as a list is worth the time."""
    view = part.view
    if ADDRESSED.search(view.plain) or len(ARTICLE.findall(view.plain)) >= TASKS_ENOUGH:
        return False
    if part.tables or NAMED.search(part.title) is not None:
        return True
    needed = max(TASKS_ENOUGH, len(view.text) // SPARSE)
    ends = (one for one in CLOSES.finditer(view.plain) if one["sign"] or closes_line(view, one.end()))
    return sum(1 for _, _ in zip(range(needed), ends, strict=False)) >= needed


def closes_line(view: View, place: int) -> bool:
    """Whether a line of the text ends at `place`."""
    return place >= len(view.text) or view.starts_line(place)
