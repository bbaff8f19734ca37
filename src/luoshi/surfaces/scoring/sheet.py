"""The score sheet: one table of units and rules, one of every line with a link to its event, one page on how to read them."""

from collections.abc import Iterable
from typing import IO, Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from luoshi.policy.dates.windows import write_day
from luoshi.policy.scoring.ranks import CONFIDENCE_PERCENT, TASKS_LEAST
from luoshi.policy.scoring.scheme import Scheme
from luoshi.records.scoring.queries import LineRow, RunRow, ScoreRow
from luoshi.surfaces.scoring.sources import source_of
from luoshi.surfaces.scoring.wording import code_word, rank_words, rule_titles, state_word

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
LINKS_MOST = 65_000
"""A sheet holds 65,530 links; lines behind them have their source as words."""


def write_sheet(
    file: IO[bytes],
    run: RunRow,
    scheme: Scheme,
    scores: Iterable[tuple[ScoreRow, tuple[LineRow, ...]]],
    *,
    root: str,
) -> None:
    """Write the workbook; points are figures with two decimals. `root`: scheme and host that links begin with."""
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
                _source(every, line, one, run.id, root)
        _told(book.add_worksheet(_("说明")), run, scheme)


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


def _source(page: Any, row: int, one: LineRow, run_id: int, root: str) -> None:
    """The event of a line, as a link to it."""
    found = source_of(one.line, run_id)
    if found is None:
        return
    if row > LINKS_MOST:
        page.write_string(row, 7, found.word)
    else:
        page.write_url(row, 7, root + found.address, string=found.word)


def _told(page: Any, run: RunRow, scheme: Scheme) -> None:
    """By which scheme, over which list, until when, and what a rank means."""
    noise = _(
        "名次：差距在误差之内（%(percent)s%% 的把握分不出先后）的不排单一名次，只写范围；任务少于 %(least)s 项的不排名。"
        "误差：逐项去掉一项任务重新计分得出，任务少的单位向全部单位的平均离散程度靠拢。"
    )
    lines = [
        (_("办法"), _("%(scheme)s，第%(version)s版") % {"scheme": run.scheme, "version": run.version}),
        (_("依据"), scheme.authority),
        (_("清单"), run.list_title),
        (_("计分日"), write_day(run.on)),
        (_("情况"), state_word(run.kind, run.state)),
        (_("名次"), noise % {"percent": CONFIDENCE_PERCENT, "least": TASKS_LEAST}),
    ]
    page.set_column(0, 0, 12)
    page.set_column(1, 1, 100)
    for row, (name, text) in enumerate(lines):
        page.write_string(row, 0, name)
        page.write_string(row, 1, text)
