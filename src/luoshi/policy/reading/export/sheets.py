"""Tasks, targets and indicators as CSV that a spreadsheet opens as it should: UTF-8 with a mark, CRLF, no
formulas.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

from luoshi.policy.reading.model import Comparator, Document, Task

MARK: Final = "\ufeff"  # without it Excel takes UTF-8 for the local encoding
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
FIGURE: Final = re.compile(r"[+-]?\d+(?:\.\d+)?")
WORDS: Final[dict[Comparator, str]] = {
    "=": "等于", ">=": "不低于", "<=": "不超过", ">": "高于", "<": "低于", "~": "约",
}  # fmt: skip
"""Comparators in words: a cell with `=` or `>=` alone is a formula or a puzzle to an official."""
ROLES: Final = {"lead": "牵头单位", "responsible": "责任单位", "supporting": "配合单位"}
BINDING: Final = {"binding": "约束性", "expected": "预期性"}

TASK_COLUMNS: Final = (
    "文件", "文号", "地址", "序号", "章", "节", "任务", "牵头单位", "责任单位", "配合单位", "完成时限",
    "目标数",
)  # fmt: skip
TARGET_COLUMNS: Final = ("文件", "文号", "地址", "序号", "内容", "比较", "数值", "单位", "完成时限")
INDICATOR_COLUMNS: Final = (
    "文件", "文号", "序号", "类别", "指标", "单位", "比较", "目标值", "目标要求", "是否累计", "属性",
    "备注",
)  # fmt: skip


def tasks_csv(documents: Iterable[Document]) -> bytes:
    """One row for each task; units of one role in one cell, parted by `、`."""
    return _written(
        TASK_COLUMNS, (_task(document, task) for document in documents for task in document.tasks)
    )


def targets_csv(documents: Iterable[Document]) -> bytes:
    """One row for each target of each task."""
    return _written(
        TARGET_COLUMNS,
        (
            (
                *_head(document), task.address, _number(task), target.what, WORDS[target.comparator],
                target.value, target.unit, target.deadline or task.deadline or "",
            )
            for document in documents
            for task in document.tasks
            for target in task.targets
        ),
    )  # fmt: skip


def indicators_csv(documents: Iterable[Document]) -> bytes:
    """One row for each indicator of each plan."""
    return _written(
        INDICATOR_COLUMNS,
        (
            (
                *_head(document), row.number, row.group, row.name, row.unit,
                WORDS[row.comparator] if row.comparator else "", row.target or "", row.requirement or "",
                "是" if row.cumulative else "否", BINDING[row.kind], row.note,
            )
            for document in documents
            for row in document.indicators
        ),
    )  # fmt: skip


def _task(document: Document, task: Task) -> Sequence[str]:
    by_role = ("、".join(unit.name for unit in task.units if unit.role == role) for role in ROLES)
    numbered = (*_head(document), task.address, _number(task), task.chapter, task.section, task.text)
    return (*numbered, *by_role, task.deadline or "", str(len(task.targets)))


def _head(document: Document) -> tuple[str, str]:
    return document.title, document.number or ""


def _number(task: Task) -> str:
    return task.label if task.number is None else str(task.number)


def _written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    out.write(MARK)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8", errors="replace")


def harmless(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula: an apostrophe before its first sign.

    A figure with its sign (`-3.5`) stays: it is no formula, and a column of figures is to be added up.
    """
    cell = cell.replace("\0", "")
    if cell.lstrip(" \u3000\ufeff").startswith(DANGEROUS) and not FIGURE.fullmatch(cell):
        return "'" + cell
    return cell
