"""Take a programme of the library into operation, give it money with its authority, pause, resume or close it; or list them."""

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils import timezone

from luoshi.policy.money.writing import in_words
from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import ActionRefused, BadValue
from luoshi.records.programmes import queries
from luoshi.records.programmes.actions import fund, open_programme, set_state

STATES: Final = {"pause": "paused", "resume": "open", "close": "closed"}
YUAN: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?", re.ASCII)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["list", "open", "fund", *STATES])
    parser.add_argument("name", nargs="?", default="", help="folder name or document number")
    parser.add_argument(
        "--share", action="append", default=[], metavar="SOURCE=WEIGHT", help="open: central=85"
    )
    parser.add_argument(
        "--amount", action="append", default=[], metavar="SOURCE=YUAN", help="fund: central=85000000"
    )
    parser.add_argument("--pot", default="", help="fund: a part's own pot; the common one without it")
    parser.add_argument("--authority", default="", help="fund: the document that gives the money")
    parser.add_argument("--decided-on", type=date.fromisoformat, help="fund: the day of that document")
    parser.add_argument("--why", default="", help="pause, resume, close: the reason")


def run(options: argparse.Namespace) -> int:
    """Do what the options say; exit code 2 with a sentence where it cannot be done."""
    try:
        print(_act(options))
    except ActionRefused as problem:
        sys.stderr.write(f"luoshi programme: {problem.sentence}\n")
        return 2
    return 0


def _act(options: argparse.Namespace) -> str:
    at = timezone.now()
    if options.what == "list":
        return "\n".join(_line(row) for row in queries.programmes()) or "还没有启用的项目。"
    if options.what == "open":
        shares = {source: _whole(weight) for source, weight in _pairs(options.share).items()}
        if not shares:
            raise BadValue("请用 --share 写明各资金来源的分担比例，例如 --share central=85 --share city=15。")
        open_programme(options.name, shares=shares, by=SYSTEM, at=at)
        return f"项目 {options.name} 已启用。登记额度（luoshi programme fund）之前，提交的申请会因没有资金而不予补贴。"
    row = queries.programme_named(options.name)
    if row is None:
        raise BadValue(f"没有启用名为“{options.name}”的项目，luoshi programme list 列出已启用的项目。")
    if options.what in STATES:
        set_state(row.id, STATES[options.what], why=options.why, by=SYSTEM, at=at)
        return f"项目 {row.name} 的受理状态已调整。"
    if options.decided_on is None:
        raise BadValue("请用 --decided-on 写明依据文件的日期，例如 --decided-on 2026-02-05。")
    amounts = {source: _fen(yuan) for source, yuan in _pairs(options.amount).items()}
    fund(
        row.id,
        pot=options.pot,
        amounts=amounts,
        authority=options.authority,
        decided_on=options.decided_on,
        by=SYSTEM,
        at=at,
    )
    return f"项目 {row.name} 已登记额度 {in_words(sum(amounts.values()))}。"


def _line(row: queries.ProgrammeRow) -> str:
    left = sum(purse.available_fen for purse in queries.purses(row.id))
    return f"{row.name}  {row.number}  {row.title}  {row.state}  剩余 {in_words(left)}"


def _pairs(given: Sequence[str]) -> Mapping[str, str]:
    found = {}
    for one in given:
        name, mark, value = one.partition("=")
        if not mark or not name:
            raise BadValue(f"“{one}”应写成 来源=数值。")
        found[name] = value
    return found


def _whole(written: str) -> int:
    if not written.isascii() or not written.isdigit() or len(written) > 6:
        raise BadValue(f"分担比例“{written}”应为整数。")
    return int(written)


def _fen(written: str) -> int:
    if not YUAN.fullmatch(written):
        raise BadValue(f"金额“{written}”应以元填写，最多两位小数。")
    whole, _, rest = written.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0") or "0")
