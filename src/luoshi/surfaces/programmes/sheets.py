"""The workbooks of programmes. They go to Chinese offices and are Chinese in every language of the pages."""

import io
from typing import Any, Final

from xlsxwriter import Workbook

from luoshi.policy.dates.windows import write_day
from luoshi.policy.money.fen import FEN_PER_YUAN
from luoshi.records.programmes.queries import ProgrammeRow
from luoshi.records.trials.queries import SideRow, TrialRow

OPTIONS: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONEY: Final = "#,##0.00"
SOURCES: Final = {"recorded": "已有申请", "synthetic": "虚构申请"}


def trial_sheet(head: ProgrammeRow, trial: TrialRow) -> bytes:
    """试算: what was otherwise, both sides, by part, and the cases moved most. Needs an answered trial."""
    if trial.before is None or trial.after is None:
        raise ValueError("trial without a result")
    target = io.BytesIO()
    with Workbook(target, OPTIONS) as book:
        looks = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True}),
            "money": book.add_format({"num_format": MONEY}),
        }
        _summary(book.add_worksheet("试算"), head, trial, trial.before, trial.after, looks)
        page = book.add_worksheet("金额有变的申请")
        page.set_column(0, 1, 24)
        page.set_column(2, 4, 16)
        page.write_row(0, 0, ("申请", "类别", "现行（元）", "试算（元）", "增减（元）"), looks["head"])
        for number, one in enumerate(trial.moved, 1):
            page.write_string(number, 0, one.name)
            page.write_string(number, 1, one.part)
            for column, fen in enumerate((one.before_fen, one.after_fen, one.change_fen), 2):
                page.write_number(number, column, fen / FEN_PER_YUAN, looks["money"])
    return target.getvalue()


def _summary(
    page: Any, head: ProgrammeRow, trial: TrialRow, before: SideRow, after: SideRow, looks: dict[str, Any]
) -> None:
    page.set_column(0, 0, 30)
    page.set_column(1, 3, 24)
    page.write_string(0, 0, f"试算：{trial.title}", looks["title"])
    size = f"{trial.cases} 件" + (f"，种子 {trial.seed}" if trial.source == "synthetic" else "")
    facts = [
        ("项目", f"{head.title}（{head.number}）"),
        ("申请", f"{SOURCES[trial.source]}，{size}"),
        ("自何日起改变", write_day(trial.since)),
        *(("改变", one) for one in trial.changes or ("（无）",)),
        ("试算人", trial.by_name),
    ]
    for number, (label, value) in enumerate(facts, 2):
        page.write_string(number, 0, label, looks["head"])
        page.write_string(number, 1, value)
    row = len(facts) + 3
    page.write_row(row, 0, ("", "现行", "试算", "增减"), looks["head"])
    pairs = [
        ("支出（元）", before.cost_fen, after.cost_fen, True),
        ("得到补贴（件）", before.granted, after.granted, False),
        ("符合条件但没有资金（件）", before.unserved, after.unserved, False),
    ]
    for one, other in zip(before.parts, after.parts, strict=True):
        pairs += [
            (f"{one.title}：支出（元）", one.cost_fen, other.cost_fen, True),
            (f"{one.title}：得到补贴（件）", one.granted, other.granted, False),
        ]
    for label, first, second, money in pairs:
        row += 1
        page.write_string(row, 0, label)
        for column, figure in enumerate((first, second, second - first), 1):
            shown = figure / FEN_PER_YUAN if money else figure
            page.write_number(row, column, shown, looks["money"] if money else None)
    for side, column in ((before, 1), (after, 2)):
        told = (
            "；".join(f"{title or '共用额度'} {write_day(day)}" for title, day in side.exhausted)
            or "没有用完"
        )
        page.write_string(row + 1, 0, "资金用完的日期")
        page.write_string(row + 1, column, told)
    page.write_string(row + 3, 0, "得益（件、元）")
    page.write_number(row + 3, 1, trial.winners)
    page.write_number(row + 3, 2, trial.won_fen / FEN_PER_YUAN, looks["money"])
    page.write_string(row + 4, 0, "受损（件、元）")
    page.write_number(row + 4, 1, trial.losers)
    page.write_number(row + 4, 2, trial.lost_fen / FEN_PER_YUAN, looks["money"])
