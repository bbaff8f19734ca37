"""Thousands of damaged documents: cut, doubled, shuffled, with random bytes, deep nesting, huge numbers.

Each must be read or refused in a sentence; none may crash or take more than ten times the time of the file it was
made from (processor time, the best of three for the whole file, and not below `FLOOR`, under which a clock tells
nothing). The sources are the documents of the sample city, composed lists in the forms of office files, and the
real documents where ../shared/documents is present.
"""

import argparse
import io
import json
import random
import sys
import time
import traceback
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from benchmarks.read import composed
from luoshi.policy.reading.model import Refused
from luoshi.policy.reading.reader import read

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "src/luoshi/library/sample"
DOCUMENTS = ROOT.parent / "shared" / "documents"
COUNT, QUICK = 10_000, 400
FLOOR = 0.05
"""Seconds: a file read faster than this may take ten times this."""
SLOWER = 10
SHOWN = 20
LARGE = 60_000
"""Bytes: larger sources are taken once in twenty times, so that the run ends."""
SIGNS = "（）()[]【】〔〕“”《》、，。；：|│├┼─\t\n \u3000一二三四五六七八九十0123456789.%①②#*<>&"
NAMES = ("cut", "doubled", "shuffled", "bytes", "nested", "huge", "dropped", "joined")


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is damaged again and again, and how long it takes when it is whole."""

    name: str
    data: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Case:
    """A damaged file: seed and number make it again."""

    number: int
    source: Source
    kind: str
    data: bytes


@dataclass(slots=True)
class Counted:
    """What happened."""

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    failures: list[dict[str, object]] = field(default_factory=list)


def sources() -> list[Source]:
    """The files to damage, each read whole three times."""
    files = composed_files()
    if DOCUMENTS.is_dir():
        files += [(path.name, path.read_bytes()) for path in sorted(DOCUMENTS.glob("*.txt"))]
    return [Source(name, data, min(timed(name, data)[1] for _ in range(3))) for name, data in files]


def composed_files() -> list[tuple[str, bytes]]:
    """The documents of the sample city and the composed ones, by name."""
    files = [(path.name, path.read_bytes()) for path in sorted(SAMPLE.rglob("*.txt"))]
    files += [("composed.txt", composed(60)), ("composed.docx", as_docx()), ("composed.xlsx", as_xlsx())]
    files += [("composed.md", as_markdown()), ("composed.html", as_html()), ("drawn.txt", drawn())]
    return files


def rows() -> list[tuple[str, str, str, str]]:
    """A table of tasks."""
    units = ["市发展改革委、市财政局", "市教育局", "市水务局，各区政府"]
    return [
        (str(at), f"新增示例项目{at * 10}个以上", units[at % 3], f"{at % 12 + 1}月底前")
        for at in range(1, 60)
    ]


HEAD = ("序号", "工作任务", "责任单位", "完成时间")


def as_docx() -> bytes:
    """The table in a Word file."""
    import docx

    document = docx.Document()
    document.add_paragraph("某市重点任务清单")
    table = document.add_table(rows=0, cols=4)
    for row in (HEAD, *rows()):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return undated(out.getvalue())


def as_xlsx() -> bytes:
    """The table in an Excel file."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 - as the format keeps it
    sheet = book.add_worksheet()
    for at, row in enumerate((HEAD, *rows())):
        sheet.write_row(at, 0, row)
    book.close()
    return undated(out.getvalue())


def undated(data: bytes) -> bytes:
    """A zip without the time at which it was made, so that seed and number make the same file again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def as_markdown() -> bytes:
    """The table in Markdown."""
    lines = [
        "# 某市重点任务清单",
        "",
        *("| " + " | ".join(row) + " |" for row in (HEAD, ("---",) * 4, *rows())),
    ]
    return "\n".join(lines).encode()


def as_html() -> bytes:
    """The table in a page."""
    cells = "".join("<tr>" + "".join(f"<td>{one}</td>" for one in row) + "</tr>" for row in (HEAD, *rows()))
    return f"<html><body><h1>某市重点任务清单</h1><table>{cells}</table></body></html>".encode()


def drawn() -> bytes:
    """The table drawn with lines."""
    rule = "├" + "┼".join("─" * 12 for _ in HEAD) + "┤"
    lines = ["某市重点任务清单", rule]
    for row in (HEAD, *rows()):
        lines += ["│" + "│".join(cell.ljust(12, "　") for cell in row) + "│", rule]
    return "\n".join(lines).encode()


def mutated(data: bytes, kind: str, chance: random.Random) -> bytes:
    """`data` damaged in the way called `kind`; never more than three times as long."""
    start, end = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
    if kind == "cut":
        return data[:start] if chance.random() < 0.5 else data[start:end]
    if kind == "dropped":
        return data[:start] + data[end:]
    if kind == "doubled":
        return data[:end] + data[start:end] + data[end:]
    if kind == "bytes":
        return sprinkled(data, chance)
    if kind in {"nested", "huge"}:
        return data[:start] + inserted(kind, chance, len(data)).encode() + data[start:]
    lines = data.splitlines(keepends=kind == "shuffled")
    chance.shuffle(lines)
    return (b"" if kind == "shuffled" else b" ").join(lines)


def sprinkled(data: bytes, chance: random.Random) -> bytes:
    """Some bytes replaced by others."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 5, 50))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def inserted(kind: str, chance: random.Random, size: int) -> str:
    """Brackets, labels or figures far beyond what documents hold, a third of the file long at most."""
    most = max(8, size // 3 // 3)
    if kind == "huge":
        digits = "".join(chance.choice("0123456789一二百千万亿.") for _ in range(most))
        return chance.choice((digits, f"{digits}.", f"完成{digits}个", f"（{digits}）", f"第{digits}条"))
    sign = chance.choice(
        ("（", "((", "【[", "<div>", "|", "“", "一、", "（一）1.（1）①", "责任单位：", "│", "第一条 ")
    )
    return sign * (most // len(sign)) + "".join(chance.choice(SIGNS) for _ in range(20))


def timed(name: str, data: bytes) -> tuple[str, float]:
    """What became of a file, and the processor time it took."""
    begun = time.process_time()
    try:
        found = read(data, name)
        outcome = "read" if any(one.tasks or one.clauses for one in found.documents) else "empty"
    except Refused:
        outcome = "refused"
    return outcome, time.process_time() - begun


def case(files: list[Source], seed: int, number: int) -> Case:
    """The damaged file of a number, made from nothing but seed and number; small ones oftener than large ones."""
    chance = random.Random(f"{seed}/{number}")
    large = [one for one in files if len(one.data) > LARGE]
    small = [one for one in files if len(one.data) <= LARGE]
    source = chance.choice(large if large and number % 20 == 0 else small)
    kind, kinds, data = NAMES[number % len(NAMES)], list[str](), source.data
    for _ in range(chance.choice((1, 1, 2, 3))):
        data = mutated(data, kind, chance)[: 3 * len(source.data)]
        kinds.append(kind)
        kind = chance.choice(NAMES)
    return Case(number, source, "+".join(kinds), data)


def judged(one: Case, counted: Counted) -> None:
    """Read one damaged file and note what happened."""
    named = {"number": one.number, "file": one.source.name, "kind": one.kind, "bytes": len(one.data)}
    try:
        outcome, seconds = timed(one.source.name, one.data)
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        counted.outcomes["crashed"] += 1
        counted.failures.append({**named, "error": traceback.format_exc(limit=-3)})
        return
    allowed = SLOWER * max(one.source.seconds, FLOOR)
    if seconds > allowed:
        seconds = min(
            seconds, timed(one.source.name, one.data)[1]
        )  # the machine may have been busy elsewhere
    counted.outcomes[outcome] += 1
    counted.slowest = max(counted.slowest, seconds / max(one.source.seconds, FLOOR))
    if seconds > allowed:
        counted.outcomes["slow"] += 1
        counted.failures.append({**named, "seconds": round(seconds, 2)})


def main() -> int:
    """Damage, read, count; the last line is one JSON object."""
    parser = argparse.ArgumentParser(prog="soak.reading", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="end within 45 s")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=0, help=f"how many files, {COUNT} without --quick")
    parser.add_argument("--keep", type=Path, help="a folder for the files that failed")
    parser.add_argument(
        "--only", type=int, nargs="+", help="the numbers of the files to try, as failures name them"
    )
    given = parser.parse_args()
    count = given.count or (QUICK if given.quick else COUNT)
    files, counted = sources(), Counted()
    numbers = given.only or range(count)
    for done, number in enumerate(numbers, 1):
        tried, failed = case(files, given.seed, number), len(counted.failures)
        judged(tried, counted)
        if len(counted.failures) > failed:
            print(json.dumps(counted.failures[-1], ensure_ascii=False), flush=True)
            if given.keep:
                (given.keep / f"{given.seed}-{number}-{tried.source.name}").write_bytes(tried.data)
        if done % 500 == 0:
            print(f"{done} files: {dict(counted.outcomes)}, slowest {counted.slowest:.1f} ×", flush=True)
    bad = counted.outcomes["crashed"] + counted.outcomes["slow"]
    shown = {"ok": not bad, "count": len(numbers), "seed": given.seed, "outcomes": dict(counted.outcomes)}
    shown |= {
        "slowest_ratio": round(counted.slowest, 2),
        "sources": {one.name: round(one.seconds, 4) for one in files},
    }
    print(json.dumps({**shown, "failures": counted.failures[:SHOWN]}, ensure_ascii=False))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
