"""The score sheet: one table of units and rules, one of every line."""

from collections.abc import Iterable
from typing import IO, Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from luoshi.policy.scoring.scheme import Scheme
from luoshi.records.scoring.queries import LineRow, RunRow, ScoreRow
from luoshi.surfaces.scoring.wording import code_word, rank_words, rule_titles

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def write_sheet(
    file: IO[bytes], run: RunRow, scheme: Scheme, scores: Iterable[tuple[ScoreRow, tuple[LineRow, ...]]]
) -> None:
    """Write the workbook; points are figures with two decimals."""
    titles = rule_titles(scheme)
    with Workbook(file, OPTIONS) as book:
        book.set_properties({"title": f"{run.scheme} {run.list_title}"})
        bold, points = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "0.00"})
        whole = _page(
            book,
            _("得分"),
            bold,
            [_("单位"), _("任务数"), *titles.values(), _("总分"), _("误差（±）"), _("名次")],
        )
        every = _page(
            book,
            _("逐项"),
            bold,
            [_("单位"), _("规则"), _("任务序号"), _("任务"), _("完成（%）"), _("分值"), _("说明"), _("来源")],
        )
        line = 0
        for row, (score, lines) in enumerate(scores, 1):
            _score(whole, row, score, titles, points)
            for one in lines:
                line += 1
                _line(every, line, score.unit, one, titles, points)


def _page(book: Any, name: str, bold: Any, heads: list[str]) -> Any:
    page = book.add_worksheet(name)
    page.freeze_panes(1, 1)
    page.set_column(0, 0, 28)
    page.set_column(1, len(heads) - 1, 14)
    for at, head in enumerate(heads):
        page.write_string(0, at, head, bold)
    return page


def _score(page: Any, row: int, score: ScoreRow, titles: dict[str, str], points: Any) -> None:
    page.write_string(row, 0, score.unit)
    page.write_number(row, 1, score.tasks)
    for at, key in enumerate(titles, 2):
        page.write_number(row, at, score.points.get(key, 0) / 100, points)
    end = 2 + len(titles)
    page.write_number(row, end, score.total / 100, points)
    if score.error is not None:
        page.write_number(row, end + 1, score.error / 100, points)
    page.write_string(row, end + 2, rank_words(score))


def _line(page: Any, row: int, unit: str, one: LineRow, titles: dict[str, str], points: Any) -> None:
    page.write_string(row, 0, unit)
    page.write_string(row, 1, titles.get(one.line.rule, one.line.rule))
    if one.number is not None:
        page.write_number(row, 2, one.number)
    page.write_string(row, 3, one.text)
    if one.line.percent is not None:
        page.write_number(row, 4, one.line.percent)
    page.write_number(row, 5, one.line.points / 100, points)
    page.write_string(row, 6, code_word(one.line.code))
    if one.line.ref is not None:
        page.write_string(row, 7, f"{one.line.ref.kind} {one.line.ref.id}")
