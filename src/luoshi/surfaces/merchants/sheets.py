"""The workbooks of settlement. They go to Chinese offices and are Chinese in every language of the pages."""

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from xlsxwriter import Workbook

from luoshi.policy.goods.sheets import COLUMNS, YES
from luoshi.policy.money.fen import FEN_PER_YUAN
from luoshi.records.settlement.queries import Reason, RefusedRow, RunRow, StatementRow

OPTIONS: Final = {
    "in_memory": True,
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFUSED: Final = ("企业", "订单号", "付款日期", "补贴（元）", "不予结算的理由", "依据")
STATED: Final = ("企业", "月份", "订单", "予以结算", "结算金额（元）", "不予结算", "不予结算金额（元）")

HOW: Final = (
    ("品类", "从列表中选择。"),
    ("品牌、型号", "按铭牌填写；套装、组合装不能备案。"),
    ("商品编码", "企业自己的编码，在白名单上不重复。"),
    ("能效或水效等级", "六类家电填 1 到 5；数码产品留空。"),
    ("销售价格（元）", "优惠前的价格，最多两位小数，如 4199 或 4199.50。"),
    ("单件销售", "填“是”：不搭售、不捆绑、不是套装。"),
    ("整份文件", "有一行不对，整份不收，并指出是哪一行、为什么。"),
)


def answer(data: bytes, name: str) -> HttpResponse:
    """A workbook as a download."""
    made = HttpResponse(data, content_type=WORKBOOK)
    made["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return made


def of_run(
    row: RunRow,
    statements: Sequence[StatementRow],
    reasons: Sequence[Reason],
    refused: Sequence[RefusedRow],
    total: int,
) -> bytes:
    """合计, 按依据, 各企业, 不予结算的订单 of one run."""
    facts = [
        ("期间", f"{row.first} 至 {row.last}"),
        ("订单（笔）", row.orders),
        ("予以结算（笔）", row.accepted),
        ("结算金额（元）", _yuan(row.accepted_fen)),
        ("不予结算（笔）", row.refused),
        ("不予结算金额（元）", _yuan(row.refused_fen)),
    ]
    target = io.BytesIO()
    with Workbook(target, OPTIONS) as book:
        _page(book, "合计", ("项目", "数值"), facts)
        _page(
            book,
            "按依据",
            ("依据", "理由", "订单（笔）"),
            [(one.clause, one.sentence, one.count) for one in reasons],
        )
        _page(book, "各企业", STATED, [_stated(one) for one in statements])
        _page(book, "不予结算的订单", REFUSED, [_refused(one) for one in refused], _cut(len(refused), total))
    return target.getvalue()


def of_month(row: StatementRow, refused: Sequence[RefusedRow], total: int) -> bytes:
    """A merchant's statement of a month, with its refused orders."""
    target = io.BytesIO()
    with Workbook(target, OPTIONS) as book:
        _page(book, "结算单", STATED, [_stated(row)])
        _page(
            book,
            "按依据",
            ("依据", "理由", "订单（笔）"),
            [(one.clause, one.sentence, one.count) for one in row.reasons],
        )
        _page(book, "不予结算的订单", REFUSED, [_refused(one) for one in refused], _cut(len(refused), total))
    return target.getvalue()


def goods_blank(titles: Sequence[str], most: int) -> bytes:
    """The sheet in which goods are handed in: the heads, choices for the two columns that have them, how to fill it."""
    target = io.BytesIO()
    with Workbook(target, OPTIONS) as book:
        text = book.add_format({"num_format": "@"})
        _page(book, "商品", COLUMNS, [])
        page = book.get_worksheet_by_name("商品")
        page.set_column(0, len(COLUMNS) - 1, 18, text)
        page.freeze_panes(1, 0)
        for column, choices in ((0, list(titles)), (len(COLUMNS) - 1, list(YES))):
            page.data_validation(1, column, most, column, {"validate": "list", "source": choices})
        _page(book, "说明", ("列", "怎样填"), HOW)
    return target.getvalue()


def _page(
    book: Workbook, name: str, titles: Sequence[str], lines: Sequence[Sequence[Any]], note: str = ""
) -> None:
    page = book.add_worksheet(name)
    head, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    page.set_column(0, len(titles) - 1, 18)
    for column, title in enumerate(titles):
        page.write_string(0, column, title, head)
    for number, line in enumerate(lines, 1):
        for column, value in enumerate(line):
            if isinstance(value, Decimal):
                page.write_number(number, column, value, money)
            elif isinstance(value, int):
                page.write_number(number, column, value)
            else:
                page.write_string(number, column, str(value))
    if note:
        page.write_string(len(lines) + 1, 0, note)


def _cut(shown: int, total: int) -> str:
    return f"共 {total} 笔，本表列出前 {shown} 笔；其余请按企业或理由分别下载。" if shown < total else ""


def _stated(row: StatementRow) -> tuple[Any, ...]:
    return (
        row.merchant_name,
        f"{row.month:%Y年%m月}",
        row.orders,
        row.accepted,
        _yuan(row.accepted_fen),
        row.refused,
        _yuan(row.refused_fen),
    )


def _refused(row: RefusedRow) -> tuple[Any, ...]:
    return (
        row.merchant_name,
        row.number,
        row.paid_on.isoformat(),
        _yuan(row.subsidy_fen),
        "；".join(one.sentence for one in row.reasons),
        "；".join(dict.fromkeys(one.clause for one in row.reasons)),
    )


def _yuan(amount_fen: int) -> Decimal:
    return Decimal(amount_fen) / FEN_PER_YUAN
