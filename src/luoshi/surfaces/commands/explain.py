"""Every condition of a programme on one case, with its clause, met or not, and the amount."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, Final

from luoshi.library.programmes import Publication, UnknownProgramme, find
from luoshi.policy.money.writing import in_yuan
from luoshi.policy.rules.explaining import Explanation, explain
from luoshi.policy.rules.inputs import UnsuitableCase, parse, parse_case
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.settings import Ruling, UnsuitableSetting

LARGEST_FILE_BYTES: Final = 1_000_000


class Refused(ValueError):
    """The input cannot be used; the message says what, where and what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "programme", help="项目名称，如 vehicle_trade_in_2026 或 vehicle_trade_in_2026/scrappage"
    )
    parser.add_argument("case", type=Path, help="一个案件的 JSON 文件，字段见 luoshi schema")
    parser.add_argument("--rulings", type=Path, help="口径裁定的 JSON 文件（数组）")
    parser.add_argument("--text", action="store_true", help="以文字形式显示")
    parser.add_argument("--json", action="store_true", help="以 JSON 显示（默认）")


def run(options: argparse.Namespace) -> int:
    """Print the explanation; 2 where the programme, the case or a ruling cannot be used."""
    try:
        publication = find(options.programme)
        facts = read_object(options.case)
        book = part_of(publication, facts)
        decider = Decider(publication.bound(book, read_rulings(options.rulings)))
        told = explain(parse_case(facts, book.fields), decider, publication.label(book))
    except (UnknownProgramme, UnsuitableCase, UnsuitableSetting, Refused) as fault:
        print(f"luoshi explain：{fault}", file=sys.stderr)
        return 2
    print(as_text(told) if options.text else json.dumps(told.as_data(), ensure_ascii=False, indent=2))
    return 0


def read_json(path: Path) -> Any:
    """The parsed file. Raises Refused."""
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise Refused(
                f"文件 {path} 超过 {LARGEST_FILE_BYTES:,} 字节，不是单个案件；成批数据请用 luoshi decide。"
            )
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise Refused(f"无法读取文件 {path}（{fault.strerror}），请检查路径。") from None
    except UnicodeDecodeError:
        raise Refused(f"文件 {path} 不是 UTF-8 编码，请另存为 UTF-8 后重试。") from None
    except json.JSONDecodeError as fault:
        raise Refused(
            f"文件 {path} 第 {fault.lineno} 行第 {fault.colno} 列不是有效的 JSON，请更正。"
        ) from None


def read_object(path: Path) -> dict[str, Any]:
    """The facts of one case. Raises Refused."""
    facts = read_json(path)
    if not isinstance(facts, dict):
        raise Refused(f"文件 {path} 应为一个 JSON 对象（字段名和值），现为其他内容。")
    return facts


def part_of(publication: Publication, facts: dict[str, Any]) -> Rulebook:
    """The part that the case belongs to; its column is taken out of the facts. Raises Refused."""
    field = publication.part_field
    if field is None:
        only = publication.parts[0]
        given = facts.pop(publication.part_column, None)
        if given not in {None, only.name}:
            raise Refused(
                f"案件的字段 {publication.part_column} 为“{given}”，与指定的“{only.name}”不一致，请核对。"
            )
        return only
    try:
        wanted = parse(facts.pop(field.name, None), field)
    except ValueError as fault:
        raise Refused(str(fault)) from None
    for part in publication.parts:
        if part.name == wanted:
            return part
    names = "、".join(f"{name}（{text}）" for name, text in field.options)
    raise Refused(f"案件没有写明字段 {field.name}（{field.meaning}），请填写{names}之一。")


def read_rulings(path: Path | None) -> tuple[Ruling, ...]:
    """Rulings on interpretations: interpretation, option, by, decided_on, why, since. Raises Refused."""
    if path is None:
        return ()
    rows = read_json(path)
    try:
        return tuple(ruling_of(row) for row in rows)
    except (KeyError, TypeError, ValueError, AttributeError):
        wanted = "interpretation、option、by、decided_on、why、since"
        raise Refused(f"文件 {path} 中的裁定须为数组，每项写明 {wanted}，日期为 YYYY-MM-DD。") from None


def ruling_of(row: dict[str, str]) -> Ruling:
    """One ruling."""
    days = {key: date.fromisoformat(row[key]) for key in ("decided_on", "since")}
    return Ruling(
        row["interpretation"], row["option"], row["by"], days["decided_on"], row["why"], days["since"]
    )


def as_text(told: Explanation) -> str:
    """The explanation for people: amount first, then each condition, then the interpretations taken."""
    decision = told.decision
    verdict = f"符合条件，补贴{in_yuan(decision.amount_fen)}" if decision.eligible else "不符合条件"
    rows = [f"{told.book.title}：{verdict}（规则版本 {told.version}）"]
    marks = {True: "√", False: "×", None: "？"}
    address = told.book.address
    rows += [f"  {marks[one.met]} {one.reason}  〔{address(one.clause)}〕" for one in told.outcomes]
    for taken in told.standings:
        by = f"{taken.ruling.by}，{taken.ruling.decided_on}" if taken.ruling else "默认"
        rows.append(
            f"  口径 {taken.interpretation.question}{taken.interpretation.text_of(taken.option)}（{by}）"
        )
    return "\n".join(rows)
