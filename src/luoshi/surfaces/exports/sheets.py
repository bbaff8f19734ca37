"""What stands on each sheet: columns and rows, made from frozen rows. Pure: nothing is written here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

from luoshi.policy.progress.states import name_of
from luoshi.records.tasks.queries import ContributionRow, ReportRow, TargetRow
from luoshi.records.tasks.queries_export import ExportTask
from luoshi.surfaces.exports import words
from luoshi.surfaces.exports.words import Language, Pair, said, word

Value = str | int | Decimal | date | datetime | None
Kind = Literal["text", "long", "number", "percent", "date", "moment"]
Row = tuple[Value, ...]
WIDTHS: Final[dict[Kind, int]] = {
    "text": 16,
    "long": 60,
    "number": 10,
    "percent": 12,
    "date": 12,
    "moment": 18,
}
"""In characters of the workbook's standard font; a Chinese character takes two."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and what its cells hold. `percent`: whole per cent, 0 to 100; `moment`: with a zone."""

    head: Pair
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its columns, and the rows it has for one task."""

    name: Pair
    columns: tuple[Column, ...]
    rows: Callable[[ExportTask, Language], Iterator[Row]]


NUMBER: Final = Column(("任务序号", "Task no."), "number")


def _tasks(task: ExportTask, language: Language) -> Iterator[Row]:
    row = task.row
    units = _by_role(task, language)
    yield (
        row.number,
        row.chapter,
        row.section,
        row.text,
        units,
        len(row.units),
        sum(unit.state == "acknowledged" for unit in row.units),
        row.due_on,
        name_of(row.light, english=language == "en"),
        row.completion_percent,
        said(words.SEMICOLON, language).join(_target(target) for target in task.targets),
        task.deadline,
        word(words.TASK_STATES, row.state, language),
        task.address,
    )


def _by_role(task: ExportTask, language: Language) -> str:
    """The units of a task; where not all are merely responsible, each behind a label of its role, in which form the
    list is read again with its roles.
    """
    by_role: dict[str, list[str]] = {}
    for unit in task.row.units:
        by_role.setdefault(unit.role, []).append(_unit_name(unit.name, unit.english, language))
    groups = {role: said(words.COMMA, language).join(names) for role, names in by_role.items()}
    if set(groups) <= {"responsible"}:
        return "".join(groups.values())
    labelled = [f"{word(words.ROLE_LABELS, role, language)}{names}" for role, names in groups.items()]
    return said(words.SEMICOLON, language).join(labelled)


def _units(task: ExportTask, language: Language) -> Iterator[Row]:
    for unit in task.row.units:
        yield (
            task.row.number,
            _unit_name(unit.name, unit.english, language),
            word(words.ROLES, unit.role, language),
            unit.written,
            word(words.ASSIGNMENTS, unit.state, language),
            unit.answered_at,
            unit.reason,
        )


def _targets(task: ExportTask, language: Language) -> Iterator[Row]:  # noqa: ARG001 - one shape for all sheets
    for target in task.targets:
        yield (
            task.row.number,
            target.what,
            target.comparator,
            target.value,
            target.unit,
            target.deadline,
        )


def _reports(task: ExportTask, language: Language) -> Iterator[Row]:
    for report, one in _contributions(task):
        yield (
            task.row.number,
            report.window.label,
            report.window.closes_on,
            word(words.REPORTS, report.state, language),
            report.completion_percent,
            _unit_name(one.unit, one.unit_english, language),
            one.text,
            one.completion_percent,
            one.difficulty,
            said(words.YES if one.submitted else words.NO, language),
            one.written_at,
            said(words.SEMICOLON, language).join(file.name for file in one.evidence),
        )


def _figures(task: ExportTask, language: Language) -> Iterator[Row]:
    targets = {target.id: target for target in task.targets}
    for report, one in _contributions(task):
        for target_id, value in one.figures.items():
            target = targets[target_id]
            yield (
                task.row.number,
                report.window.label,
                report.window.closes_on,
                word(words.REPORTS, report.state, language),
                _unit_name(one.unit, one.unit_english, language),
                target.what,
                target.comparator,
                target.value,
                value,
                target.unit,
            )


def _contributions(task: ExportTask) -> Iterator[tuple[ReportRow, ContributionRow]]:
    return ((report, one) for report in task.reports for one in report.contributions)


def _unit_name(name: str, english: str, language: Language) -> str:
    return english if language == "en" and english else name


def _target(target: TargetRow) -> str:
    sign = "" if target.comparator == "=" else target.comparator
    return f"{target.what} {sign}{plain(target.value)}{target.unit}".strip()


def plain(value: Decimal) -> str:
    """A figure without trailing zeros and without an exponent."""
    return format(value.normalize(), "f")


TASKS: Final = Sheet(
    ("任务", "Tasks"),
    (
        NUMBER,
        Column(("部分", "Chapter"), "text"),
        Column(("小节", "Section"), "text"),
        Column(("任务内容", "Task"), "long"),
        Column(("承办单位", "Units"), "long"),
        Column(("单位数", "Units held"), "number"),
        Column(("已签收", "Acknowledged"), "number"),
        Column(("时限", "Due"), "date"),
        Column(("亮灯", "Light"), "text"),
        Column(("完成进度", "Completion"), "percent"),
        Column(("目标", "Targets"), "long"),
        Column(("时限原文", "Deadline as written"), "text"),
        Column(("状态", "State"), "text"),
        Column(("条款地址", "Clause"), "text"),
    ),
    _tasks,
)
UNITS: Final = Sheet(
    ("承办单位", "Units"),
    (
        NUMBER,
        Column(("单位", "Unit")),
        Column(("角色", "Role")),
        Column(("清单写法", "As written")),
        Column(("签收情况", "Answer")),
        Column(("签收时间", "Answered at"), "moment"),
        Column(("退回原因", "Reason"), "long"),
    ),
    _units,
)
TARGETS: Final = Sheet(
    ("目标", "Targets"),
    (
        NUMBER,
        Column(("事项", "Subject"), "long"),
        Column(("比较", "Comparator")),
        Column(("目标值", "Target"), "number"),
        Column(("计量单位", "Unit of measure")),
        Column(("时限原文", "Deadline as written")),
    ),
    _targets,
)
REPORTS: Final = Sheet(
    ("报告", "Reports"),
    (
        NUMBER,
        Column(("填报期", "Window")),
        Column(("截止日", "Closes on"), "date"),
        Column(("报告状态", "Report")),
        Column(("审定进度", "Accepted completion"), "percent"),
        Column(("单位", "Unit")),
        Column(("进展情况", "Progress"), "long"),
        Column(("自评进度", "Own completion"), "percent"),
        Column(("困难和问题", "Difficulties"), "long"),
        Column(("已提交", "Submitted")),
        Column(("填写时间", "Written at"), "moment"),
        Column(("附件", "Evidence"), "long"),
    ),
    _reports,
)
FIGURES: Final = Sheet(
    ("填报数据", "Figures"),
    (
        NUMBER,
        Column(("填报期", "Window")),
        Column(("截止日", "Closes on"), "date"),
        Column(("报告状态", "Report")),
        Column(("单位", "Unit")),
        Column(("事项", "Subject"), "long"),
        Column(("比较", "Comparator")),
        Column(("目标值", "Target"), "number"),
        Column(("填报值", "Reported"), "number"),
        Column(("计量单位", "Unit of measure")),
    ),
    _figures,
)
SHEETS: Final = (TASKS, UNITS, TARGETS, REPORTS, FIGURES)
