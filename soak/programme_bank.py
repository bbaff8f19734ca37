"""The soak's bank: reads the file that was written for it, answers in its own layout, and keeps both for the comparison at the end.

Of a hundred payments about one fails at first and one is still under way; what failed is paid with a later batch under the same
reference. The bank knows nothing but the bytes of the file: amounts and accounts in the comparison come from there.
"""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

ENCODING: Final = "gb18030"
HEADING: Final = ("业务编号", "金额（元）", "结果", "入账日期", "说明")
PAID, FAILED, UNDER_WAY = "成功", "失败", "处理中"
LATER: Final = timedelta(days=4)


class Line(NamedTuple):
    """One payment as the bank reads it: reference, account, amount as written in yuan."""

    reference: str
    card: str
    yuan: str


def read_sent(data: bytes) -> list[Line]:
    """The payments of a file as it was written for the bank."""
    heading, *rows = csv.reader(data.decode(ENCODING).splitlines())
    place = {title: number for number, title in enumerate(heading)}
    wanted = ("业务编号", "收款账号", "金额（元）")
    return [Line(*(row[place[title]] for title in wanted)) for row in rows]


def pay(
    programme: int, treasurers: tuple[Any, Any], folder: Path, seed: int, *, most: int, at: datetime
) -> bool:
    """One batch from making to its result files; whether there was anything to pay."""
    from luoshi.policy.terms.refusals import WrongState
    from luoshi.records.payments import actions

    maker, second = treasurers
    try:
        batch = actions.make_batch(programme, most=most, by=maker, at=at)
    except WrongState:
        return False
    actions.approve(batch, by=second, at=at)
    name, data = actions.bank_file(batch, by=second, at=at)
    lines = read_sent(data)
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.sent").write_bytes(data)
    first = {line: _outcome(line, folder, seed) for line in lines}
    for number, told in enumerate(({**first}, _settled(first))):
        back = _answer(told)
        (folder / f"{name}.back{number}").write_bytes(back)
        actions.take_results(batch, back, f"{name}-{number}.csv", by=maker, at=at + LATER)
    (folder / f"{name}.failed").write_text(
        "\n".join(x.reference for x, said in first.items() if said == FAILED)
    )
    return True


def differences(programme: int, folder: Path) -> Iterator[str]:
    """Where bank files, ledger and decisions do not say the same of every payment."""
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.cases.models import Case
    from luoshi.records.payments.queries import reconciliation
    from luoshi.records.programmes.queries import paid_fen
    from luoshi.surfaces.adapters.registers.synthetic import card

    paid: dict[str, Line] = {}
    for place in sorted(folder.glob("*.sent")):
        lines = {line.reference: line for line in read_sent(place.read_bytes())}
        for reference in _successes(place.with_suffix(".back1")):
            if reference in paid:
                yield f"bank files pay {reference} twice"
            paid[reference] = lines[reference]
    rows = Case.objects.filter(programme_id=programme, state="paid")
    for receipt, amount, key in rows.values_list("receipt", "amount_fen", "request_key").iterator():
        line = paid.pop(receipt, None)
        if line is None:
            yield f"{receipt} is paid by the cases, not by a bank file"
        elif _fen(line.yuan) != amount or line.card != card(int((key or "0").rpartition("-")[2])):
            yield f"{receipt}: the bank file has another amount or account"
    yield from (f"{reference} is paid by a bank file, not by the cases" for reference in paid)
    yield from _sums(programme, folder, paid_fen(programme), reconciliation(programme, SYSTEM))


def sums(folder: Path) -> tuple[int, int]:
    """Payments that the bank's answers call paid, and their sum in fen."""
    count = total = 0
    for place in folder.glob("*.sent"):
        lines = {line.reference: line for line in read_sent(place.read_bytes())}
        for reference in _successes(place.with_suffix(".back1")):
            count, total = count + 1, total + _fen(lines[reference].yuan)
    return count, total


def _sums(_programme: int, folder: Path, ledger: int, books: Any) -> Iterator[str]:
    _count, bank = sums(folder)
    if not (bank == ledger == books.bank_fen == books.ledger_fen == books.decided_fen):
        yield f"bank files {bank}, ledger {ledger}, books {books.bank_fen}/{books.ledger_fen}/{books.decided_fen} fen"


def _outcome(line: Line, folder: Path, seed: int) -> str:
    """By chance, the same for the same seed; what failed once is paid the next time."""
    drawn = Random(f"{seed}{line.card}").randrange(100)
    if drawn == 0 and not any(line.reference in place.read_text() for place in folder.glob("*.failed")):
        return FAILED
    return UNDER_WAY if drawn == 1 else PAID


def _settled(first: dict[Line, str]) -> dict[Line, str]:
    """The bank's second file: what was under way has arrived."""
    return {line: PAID if said == UNDER_WAY else said for line, said in first.items()}


def _answer(told: dict[Line, str]) -> bytes:
    rows = [HEADING, *((line.reference, line.yuan, said, "20260320", "") for line, said in told.items())]
    return "\r\n".join(",".join(row) for row in rows).encode(ENCODING)


def _successes(place: Path) -> list[str]:
    _heading, *rows = csv.reader(place.read_bytes().decode(ENCODING).splitlines())
    return [row[0] for row in rows if row[2] == PAID]


def _fen(yuan: str) -> int:
    whole, _point, rest = yuan.replace(",", "").partition(".")
    return int(whole) * 100 + int((rest or "0").ljust(2, "0"))
