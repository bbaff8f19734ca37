"""Which clauses of a programme's document are executable, where, and which are not and why."""

import argparse
import json
import sys
import tomllib
from pathlib import Path
from typing import Final

from luoshi.library.programmes import Publication, UnknownProgramme, find
from luoshi.policy.reading.model import Refused as Unreadable
from luoshi.policy.reading.reader import read
from luoshi.policy.rules.cases import IllFormedCase, examples
from luoshi.policy.rules.coverage import Clause, Coverage, coverage
from luoshi.policy.rules.inputs import UnsuitableCase
from luoshi.surfaces.commands.explain import Refused
from luoshi.surfaces.commands.read import bytes_of

NAMES: Final = {
    "executable": "可执行",
    "procedural": "流程",
    "informative": "说明",
    "uncovered": "未落实",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("programme", help="项目名称，如 vehicle_trade_in_2026")
    parser.add_argument("--text", type=Path, metavar="FILE", help="原文文件；不给出则只核对项目自身")
    parser.add_argument("--json", action="store_true", help="以 JSON 显示")


def run(options: argparse.Namespace) -> int:
    """Print the account; 1 where a clause is uncovered or something is a problem, 2 where it cannot be
    made.
    """
    try:
        publication = find(options.programme)
        clauses = clauses_of(options.text, publication) if options.text else None
        cases = examples(tomllib.loads(publication.cases), publication.parts)
        account = coverage(publication.parts, publication.accounts, cases, clauses)
    except (UnknownProgramme, Refused, Unreadable, IllFormedCase, UnsuitableCase) as fault:
        print(f"luoshi coverage：{fault}", file=sys.stderr)
        return 2
    if clauses is None:
        print("luoshi coverage：没有给出 --text，只核对项目自身，不知道原文还有哪些条款。", file=sys.stderr)
    print(json.dumps(account.as_data(), ensure_ascii=False, indent=2) if options.json else as_text(account))
    return 0 if account.complete else 1


def clauses_of(path: Path, publication: Publication) -> tuple[Clause, ...]:
    """The clauses of the programme's document as the reader finds them in a file. Raises Refused."""
    for document in read(bytes_of(path), path.name).documents:
        if document.number == publication.number:
            return tuple(Clause(c.address, c.text, c.parent) for c in document.clauses)
    raise Refused(f"文件 {path} 中没有文号为 {publication.number} 的文件，请检查 --text。")


def as_text(account: Coverage) -> str:
    """One line a clause, then the problems."""
    rows = [f"{NAMES[c.status]:　<4}{c.address}  {c.where or c.why}" for c in account.clauses]
    counts = {name: sum(c.status == status for c in account.clauses) for status, name in NAMES.items()}
    rows.append("，".join(f"{name} {count}" for name, count in counts.items()))
    rows += [f"问题：{problem.where}：{problem.text}" for problem in account.problems]
    return "\n".join(rows)
