"""Read official documents and show their structure: chapters, tasks, units, targets, indicators, clauses."""

import argparse
import json
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from luoshi.policy.reading.decode import MAX_BYTES
from luoshi.policy.reading.model import Document, Json, Reading, Refused
from luoshi.policy.reading.reader import read

DONE, REFUSED = 0, 2
KINDS: Final = {
    "task-list": "任务清单",
    "work-report": "政府工作报告",
    "plan": "规划纲要",
    "rules": "办法、方案",
    "notice": "通知、公告",
    "other": "其他",
}
LISTS: Final = ("chapters", "tasks", "indicators", "goals", "projects", "clauses", "tables", "findings")
SHOWN: Final = 20
"""So many findings are printed for one file; the rest is counted."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `luoshi read`."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="txt, md, html, docx, xlsx, pdf or ofd")
    parser.add_argument("--json", action="store_true", help="print one JSON object for scripts")


def run(options: argparse.Namespace) -> int:
    """Read all files; 0 when each could be read, else 2 with one sentence for each that could not."""
    readings: list[tuple[str, Reading]] = []
    refused = False
    for name in options.files:
        try:
            readings.append((name, read(bytes_of(Path(name)), Path(name).name)))
        except Refused as problem:
            print(f"luoshi read: {problem}", file=sys.stderr)
            refused = True
    if options.json:
        sys.stdout.writelines(written(readings))
    else:
        for name, reading in readings:
            print(summary(name, reading))
    return REFUSED if refused else DONE


def bytes_of(path: Path) -> bytes:
    """The content of a file. Raises Refused for what is no readable file."""
    try:
        if path.is_dir():
            raise Refused(f"《{path.name}》是文件夹：请指明其中的文件。")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Refused(f"找不到文件“{path}”：请检查路径。") from None
    except OSError as problem:
        raise Refused(f"无法打开“{path}”（{problem.strerror}）：请检查文件和权限。") from None


def written(readings: list[tuple[str, Reading]]) -> Iterator[str]:
    """One JSON object over all files, the documents in the order of the files, piece by piece: a list of 10 MB has
    a million values, which as one text would take many times its size.
    """
    yield '{"documents": ['
    for at, document in enumerate(one for _, reading in readings for one in reading.documents):
        yield ",\n" if at else "\n"
        yield from written_document(document)
    yield '],\n"findings": '
    yield from in_list(
        {"file": Path(name).name, **finding.as_json()}
        for name, reading in readings
        for finding in reading.findings
    )
    yield "}\n"


def written_document(document: Document) -> Iterator[str]:
    """One document: its head, then each of its lists item by item."""
    none: dict[str, Any] = dict.fromkeys(LISTS, ())
    bare = replace(document, **none)
    for at, (name, value) in enumerate(bare.as_json().items()):
        yield ",\n" if at else "{"
        yield f"{json.dumps(name)}: "
        if name in LISTS:
            yield from in_list(item.as_json() for item in getattr(document, name))
        else:
            yield json.dumps(value, ensure_ascii=False)
    yield "}"


def in_list(items: Iterable[Json]) -> Iterator[str]:
    """A JSON list, an item a line."""
    yield "["
    for at, item in enumerate(items):
        yield f"{',' if at else ''}\n {json.dumps(item, ensure_ascii=False)}"
    yield "]"


def summary(name: str, reading: Reading) -> str:
    """What was read, for a person: a line for each document, and the findings with their lines."""
    lines = [f"{name}：{len(reading.documents)} 份文件"]
    lines += [f"  {number}. {described(one)}" for number, one in enumerate(reading.documents, 1)]
    starts = [0, *(at + 1 for at, sign in enumerate(reading.text) if sign == "\n")]
    for finding in reading.findings[:SHOWN]:
        lines.append(f"  第 {bisect_right(starts, finding.span[0])} 行：{finding.message}")
    if len(reading.findings) > SHOWN:
        lines.append(f"  ……另有 {len(reading.findings) - SHOWN} 处，用 --json 查看全部。")
    return "\n".join(lines)


def described(document: Document) -> str:
    """One line about one document."""
    head = f"[{KINDS[document.kind]}] {document.title or '（无标题）'}"
    known = [part for part in (document.number, document.issued_on) if part]
    counts = (
        ("章", len(document.chapters)),
        ("节", sum(len(chapter.parts) for chapter in document.chapters)),
        ("项任务", len(document.tasks)),
        ("处责任单位", sum(len(task.units) for task in document.tasks)),
        ("个指标值", sum(len(task.targets) for task in document.tasks)),
        ("项指标", len(document.indicators)),
        ("项年度目标", len(document.goals)),
        ("类重大项目", len(document.projects)),
        ("条", len(document.clauses)),
    )
    said = "，".join(f"{count} {what}" for what, count in counts if count)
    return "  ".join([head, *known, said])
