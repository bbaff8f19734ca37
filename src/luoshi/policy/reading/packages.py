"""Packages of major projects in the annex of a plan: name, aim, the projects named, and how many they are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

from luoshi.policy.reading import columns
from luoshi.policy.reading.model import Package, Span
from luoshi.policy.reading.numerals import chinese_integer
from luoshi.policy.reading.source import View
from luoshi.policy.reading.tables import Found

HEADER: Final = re.compile(
    r"(?:序号)?(?:工程包|重大工程|工程|项目)?名称(?:建设|主要|总体)?目标(?:主要|建设|重点)?(?:建设)?(?:内容|任务|项目)"
)
COUNT: Final = re.compile(
    r"等?(?:共)?(?P<count>\d{1,3}|[一二三四五六七八九十]{1,3})[项个](?:重点|重大)?(?:工程|项目)"
)
ROW_END: Final = re.compile(COUNT.pattern + "。")
NUMBERED: Final = re.compile(r"(?<!\d)(?P<number>\d{1,2})[.、](?!\d)")
ENDS: Final = ((re.compile(r"包$"), 0.0), (re.compile(r"(?:工程|项目|行动|计划)$"), 0.7))
"""How names of packages end, the surest first."""
LEAD: Final = re.compile(r"^(?:重点|主要|全面)?(?:推动|推进|组织|加快)?(?:实施|推进|推动)(?=.)")
VERB: Final = re.compile(r"(?:重点|主要|推动|推进|组织|加快|全面|继续|实施|建设|开展|打造|完成|建成|支持)")
PHRASED: Final = re.compile(r"[，。；：]")
QUOTES: Final = {"“": "”", "（": "）", "(": ")", "《": "》", "「": "」"}
HEARD_WITHIN: Final = 60_000
"""Characters above the table whose pairs are known."""
FEWEST_ROWS: Final = 2
MOST_ROWS: Final = 60
MOST_HEADERS: Final = 20
LONGEST_TABLE: Final = 30_000
LONGEST_ROW: Final = 1_200


@dataclass(frozen=True, slots=True)
class Region:
    """A flattened table of packages: places of the whole and of each row, and where each row's number
    stands.
    """

    whole: Span
    rows: tuple[Span, ...]
    anchors: tuple[int, ...]


def find(view: View) -> Region | None:
    """The flattened table of packages in `view`, None where there is none."""
    for header in islice(HEADER.finditer(view.plain), MOST_HEADERS):
        anchors = numbers(view, header.end())
        rows = list(pairwise(row_ends(view, header.end(), anchors)))
        if len(rows) >= FEWEST_ROWS:
            return Region((header.start(), rows[-1][1]), tuple(rows), tuple(anchors[: len(rows)]))
    return None


def numbers(view: View, start: int) -> list[int]:
    """Where the numbers 1, 2, 3 … of the rows stand, each within a row's length of the one before."""
    found: list[int] = []
    at = start
    for number in NUMBERED.finditer(view.plain, start, start + LONGEST_TABLE):
        if number.start() - at > LONGEST_ROW or len(found) == MOST_ROWS:
            break
        if int(number["number"]) == len(found) + 1:
            found.append(number.start())
            at = number.start()
    return found


def row_ends(view: View, start: int, anchors: Sequence[int]) -> list[int]:
    """`start` and the end of each row. Above its number a row holds first lines only, which no full stop
    ends; so a row ends with the last full stop before the number of the next.
    """
    ends = [start]
    for anchor, following in pairwise(anchors):
        stop = view.plain.rfind("。", anchor, following) + 1
        if not stop:
            return ends
        ends.append(stop)
    last = ROW_END.search(view.plain, anchors[-1], anchors[-1] + LONGEST_ROW) if anchors else None
    return [*ends, last.end()] if last else ends


def packages(view: View, region: Region) -> tuple[Package, ...]:
    """The packages of a flattened table; () where its columns cannot be told apart."""
    rows = [
        columns.Row(view.text[start:end], anchor - start, len(str(number)) + 1)
        for number, ((start, end), anchor) in enumerate(zip(region.rows, region.anchors, strict=True), 1)
    ]
    outside = view.text[max(0, region.whole[0] - HEARD_WITHIN) : region.whole[0]]
    heard = frozenset(map("".join, pairwise(outside)))
    judge = columns.Judge(
        ending,
        uneven,
        heard,
        columns.Effort(columns.EFFORT * len(rows)),
        columns.UNHEARD_COST * len(outside) / HEARD_WITHIN,
    )
    parsed = columns.parse(rows, judge)
    return tuple(
        package(*row.cells, view.span(*places)) for row, places in zip(parsed, region.rows, strict=False)
    )


def ending(column: int, line: str) -> float:
    """How odd the last line of a cell is."""
    if column == 0:
        return next((cost for pattern, cost in ENDS if pattern.search(line)), columns.ODD_END_COST)
    return 0.0 if line.endswith("。") else columns.ODD_END_COST


def uneven(cells: tuple[str, str, str]) -> float:
    """How odd three cells are: a count that the projects do not bear out, a sentence for a name, no verb."""
    made = package(*cells, (0, 0))
    cost = 0.0 if made.count == len(made.projects) else columns.ODD_END_COST
    cost += columns.ODD_END_COST if PHRASED.search(made.name) else 0.0
    return cost + (0.0 if VERB.match(cells[2]) else columns.ODD_END_COST / 2)


def package(name: str, aim: str, content: str, span: Span) -> Package:
    """A package from the three cells of its row."""
    projects = tuple(split(content))
    counted = [found["count"] for found in COUNT.finditer(content)]
    said = counted[-1] if counted else ""
    count = int(said) if said.isdigit() else (chinese_integer(said) or len(projects))
    return Package(NUMBERED.sub("", name, count=1).strip(), aim, projects, count, span)


def split(content: str) -> Iterator[str]:
    """The projects that a cell names."""
    text = LEAD.sub(
        "", COUNT.sub("", content.rstrip("。")) if COUNT.search(content) else content.rstrip("。")
    )
    start, closing = 0, ""
    for at, letter in enumerate(text):
        if closing:
            closing = "" if letter == closing else closing
        elif letter in QUOTES:
            closing = QUOTES[letter]
        elif letter in "、，；;,":
            yield text[start:at]
            start = at + 1
    if text[start:]:
        yield text[start:]


def ruled(found: Sequence[Found]) -> tuple[Package, ...]:
    """The packages of tables whose columns the source kept."""
    made = []
    for table in found:
        places = [
            place_of(table.table.header, words) for words in ("名称|工程包|项目", "目标", "内容|任务|项目")
        ]
        name, aim, content = places
        if name is None or content is None or name == content or aim is None:
            continue
        for row, span in zip(table.table.rows, table.rows, strict=False):
            cells = ["".join(cell.split()) for cell in row]
            if max(name, aim, content) < len(cells):
                made.append(package(cells[name], cells[aim], cells[content], span))
    return tuple(made)


def place_of(header: Sequence[str], words: str) -> int | None:
    """The last column whose heading has one of the words; for names the first."""
    found = [at for at, cell in enumerate(header) if re.search(words, cell)]
    return None if not found else found[0] if "名称" in words else found[-1]
