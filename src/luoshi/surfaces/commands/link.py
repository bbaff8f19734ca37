"""Which clauses of a later document carry out which clauses of an earlier one, with scores and words."""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from luoshi.library.discovery import city_of, load_registry, load_terms
from luoshi.policy.linking import Link, Links, TargetChange, link, unit_key
from luoshi.policy.reading.model import Document, Kind, Refused
from luoshi.policy.reading.reader import read
from luoshi.surfaces.commands.read import KINDS, bytes_of

DONE, REFUSED = 0, 2
LINKED: Final[tuple[Kind, ...]] = ("task-list", "work-report", "plan", "rules", "notice", "other")
"""Of several documents in one file the first of the foremost kind is taken."""
RELATIONS: Final = {"carries-out": "落实", "continues": "延续", "splits": "拆分", "merges": "合并"}
LINE: Final = 12
"""So many addresses are shown on a line."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `luoshi link`."""
    parser.add_argument("earlier", metavar="EARLIER", type=Path, help="在先的文件：规划、报告或上一份清单")
    parser.add_argument("later", metavar="LATER", type=Path, help="在后的文件：报告或清单")
    parser.add_argument(
        "--earlier-document", metavar="文号", help="EARLIER 含多份文件时，用哪一份（文号或标题）"
    )
    parser.add_argument("--later-document", metavar="文号", help="LATER 含多份文件时，用哪一份（文号或标题）")
    parser.add_argument("--json", action="store_true", help="print one JSON object for scripts")


def run(options: argparse.Namespace) -> int:
    """Print the links; 2 with one sentence where a file cannot be used."""
    try:
        earlier = document_in(options.earlier, options.earlier_document, "--earlier-document")
        later = document_in(options.later, options.later_document, "--later-document")
    except Refused as problem:
        print(f"luoshi link: {problem}", file=sys.stderr)
        return REFUSED
    links = linked(earlier, later)
    if options.json:
        print(json.dumps(links.as_json(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(report(links, earlier, later)))
    return DONE


def linked(earlier: Document, later: Document) -> Links:
    """The links, with the units and bywords of the city where the library knows it."""
    city = city_of(earlier.issuer, later.issuer, earlier.title, later.title)
    if city is None:
        return link(earlier, later)
    return link(earlier, later, unit_key(load_registry(city)), load_terms(city))


def document_in(path: Path, wanted: str | None, option: str) -> Document:
    """The document meant in a file. Raises Refused where there is none with clauses, or not the one wanted."""
    every = [one for one in read(bytes_of(path), path.name).documents if one.tasks or one.clauses]
    if not every:
        raise Refused(f"“{path.name}”中没有可以逐条对应的内容：请给出规划、政府工作报告或任务清单。")
    if wanted is not None:
        return named(every, wanted, path)
    foremost = min(LINKED.index(one.kind) for one in every)
    found = [one for one in every if LINKED.index(one.kind) == foremost]
    if len(found) > 1:
        raise Refused(
            f"“{path.name}”中有 {len(found)} 份{KINDS[found[0].kind]}：请用 {option} 指明是哪一份（{names(found)}）。"
        )
    return found[0]


def named(every: list[Document], wanted: str, path: Path) -> Document:
    """The document with this number, or with these words in its title. Raises Refused where not just one has."""
    found = [one for one in every if wanted == one.number or wanted in one.title]
    if len(found) != 1:
        problem = "没有" if not found else "不止一份"
        raise Refused(
            f"“{path.name}”中{problem}文号或标题为“{wanted}”的文件：请从这些里选一份（{names(every)}）。"
        )
    return found[0]


def names(documents: Iterable[Document]) -> str:
    return "、".join(one.number or f"《{one.title}》" for one in documents)


def report(links: Links, earlier: Document, later: Document) -> list[str]:
    """The links for a person: one line each, then what has none on either side."""
    lines = [
        f"在先：[{KINDS[earlier.kind]}] {earlier.title}",
        f"在后：[{KINDS[later.kind]}] {later.title}",
        "",
    ]
    lines += [row(one) for one in links.links]
    lines += ["", f"对应 {len(links.links)} 条"]
    lines += leftover("在先文件中没有对应的", links.unlinked_from)
    lines += leftover("在后文件中没有来源的", links.unlinked_to)
    return lines


def row(one: Link) -> str:
    """One link on one line: score, relation, addresses, figures, words."""
    figures = "".join(f"  {figure(change)}" for change in one.targets)
    words = "、".join(one.words)
    return f"{one.score:.2f} {RELATIONS[one.relation]}  {path_of(one.origin)} → {path_of(one.to)}{figures}  〔{words}〕"


def figure(change: TargetChange) -> str:
    """A figure before and after: 建设公园 20→25."""
    return f"{change.what} {change.before}→{change.after}"


def leftover(what: str, addresses: tuple[str, ...]) -> list[str]:
    """What has no link, some addresses a line."""
    paths = [path_of(one) for one in addresses]
    rows = ["  " + "  ".join(paths[at : at + LINE]) for at in range(0, len(paths), LINE)]
    return [f"{what} {len(paths)} 条" + ("：" if paths else ""), *rows]


def path_of(address: str) -> str:
    """The part of an address behind its document."""
    return "#" + address.partition("#")[2]
