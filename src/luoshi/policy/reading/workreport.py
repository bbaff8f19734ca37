"""Work reports of governments: what was done (review) and what is to be done (outlook), sentence by sentence.

Each heading is a clause, each sentence below it another (`#二/(一).3`), so that every commitment and every
result has its address; the figures of a sentence stand in its clause.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

from luoshi.policy.reading import goals
from luoshi.policy.reading.clauses import Body, Cutter, Node, clauses, cut, distinct, sections
from luoshi.policy.reading.labels import Label, label_at
from luoshi.policy.reading.lines import Lines
from luoshi.policy.reading.model import Clause, Document, Goal, Target
from luoshi.policy.reading.reader import Part
from luoshi.policy.reading.source import View
from luoshi.policy.reading.targets import targets

Which = Literal["review", "outlook"]
OUTLOOK: Final = re.compile(
    r"任务|目标|安排|部署|要求|打算|建议|展望|今年|明年|下一步|下一阶段|未来|今后|重点工作|主要工作|自身建设|治理效能|政府建设"
)
REVIEW: Final = re.compile(r"回顾|总结|过去|以来|成就|成效|完成情况|工作情况|取得|主要工作情况|进展")
HEADING: Final = re.compile(
    r"(?:过去[一五]年|20\d\d年|“?十[二三四五六]五”?时期|今年|今后五年|下一步)?(?:的|及|和|政府|经济社会发展|重点|主要|目标|总体)*"
    r"(?:工作|任务)?(?:回顾|总结|安排|部署|任务|要求|预期目标|总体要求和主要目标|工作情况|重点工作|主要工作|工作建议)"
)
LONGEST_HEADING: Final = 30
ADDRESS: Final = re.compile(r"各位代表[,，!！:：]?")
OPENING: Final = re.compile(r"各位(?:代表|委员)[^。:!,]{0,12}[:!,]")
DELIVERED: Final = re.compile(
    r"(?P<y>20\d\d)年(?P<m>\d{1,2})月(?P<d>\d{1,2})日在[^。]{4,50}?(?:会议|大会|代表大会)[^。]{0,4}上"
)
GOVERNMENT: Final = re.compile(r"代表(?P<name>[\u4e00-\u9fff]{2,16}?人民政府)")
YEAR: Final = re.compile(r"(?<!\d)(?P<year>20\d\d)年")
TOP: Final = re.compile(r"[/.]")
"""What parts the top heading in a path from what stands below it."""
TITLE: Final = "政府工作报告"
LAST: Final = re.compile(r"(?:责任编辑|编辑|来源|原标题|作者|记者|审核|监制)[:：]?[^。]{0,20}")
SOURCE_LINES: Final = 12
HEAD: Final = 3_000
"""Title, speaker and address to the delegates stand within so many characters."""


def read_part(part: Part) -> Document:
    """The report with its clauses, its outline and the goals of the year."""
    view = part.view
    lines = Lines.of(view)
    start, end = bounds(view, lines, part.after)
    year = year_of(view, start)
    document = titled(part, year)
    body = Body(
        view,
        lines,
        name_of(document.title, year),
        start,
        end,
        by_sentence=True,
        read_label=label_of,
        trusted=unnumbered(view, lines, start, end).__contains__,
        rising=ADDRESS,
    )
    cutter = cut(body)
    parts = dict(parts_of(cutter))
    return replace(
        document,
        span=view.span(0, end),
        chapters=sections(cutter),
        clauses=tuple(with_part(view, one, parts) for one in distinct(clauses(cutter))),
        goals=goals_of(cutter, parts),
    )


def label_of(view: View, start: int, end: int) -> Label | None:
    """The printed label of a line, else the whole line where it is a heading without a number."""
    label = label_at(view.plain, start, end)
    if label is not None or not headed(view, start, end):
        return label
    return Label("一", 1, view.text[start:end].strip("*#"), start)


def headed(view: View, start: int, end: int) -> bool:
    """Whether a line without a label is a top heading: short, without a stop, about what was or will be
    done.
    """
    words = view.plain[start:end].strip("*#")
    if end - start > LONGEST_HEADING or re.search(r"[。,;:!?]", words):
        return False
    return HEADING.fullmatch(words) is not None


def unnumbered(view: View, lines: Lines, start: int, end: int) -> frozenset[int]:
    """The places of top headings without a number."""
    every = lines.between(start, end)
    return frozenset(
        low for low, high in every if not label_at(view.plain, low, high) and headed(view, low, high)
    )


def bounds(view: View, lines: Lines, after: int) -> tuple[int, int]:
    """Where the words of the report begin (with the address to the delegates) and end (before credits)."""
    opening = OPENING.search(view.plain, 0, HEAD)
    start = opening.end() if opening else after
    every = list(lines.between(start, len(view.text)))
    end = len(view.text)
    for low, high in every[::-1][:SOURCE_LINES]:
        if not LAST.fullmatch(view.plain, low, high) and (high - low > 40 or view.plain[high - 1] in "。!"):
            break
        end = low
    return start, end


def year_of(view: View, start: int) -> int | None:
    """The year the report plans for: of its delivery, else the year most spoken of as this one."""
    delivered = DELIVERED.search(view.plain, 0, max(start, 400))
    if delivered:
        return int(delivered["y"])
    heading = re.search(
        r"(?:^|[^\d])(20\d\d)年(?:重点|主要|工作|政府)[\u4e00-\u9fff]{0,6}(?:任务|安排|工作|目标)",
        view.plain[start:],
    )
    if heading:
        return int(heading[1])
    years = [int(found["year"]) for found in YEAR.finditer(view.plain, start)]
    return max(years) if years else None


def titled(part: Part, year: int | None) -> Document:
    """The document with the title, issuer and date that the report itself gives."""
    view = part.view
    document = part.document("work-report")
    named = GOVERNMENT.search(view.plain, 0, 4_000)
    issuer = document.issuer or (named["name"] if named else None)
    title = printed_title(view) or (document.title if TITLE in document.title else name_of(TITLE, year))
    delivered = DELIVERED.search(view.plain, 0, HEAD)
    issued_on = (
        f"{delivered['y']}-{int(delivered['m']):02}-{int(delivered['d']):02}"
        if delivered
        else document.issued_on
    )
    return replace(document, title=title, issuer=issuer, issued_on=issued_on, addressees=addressees(view))


def addressees(view: View) -> tuple[str, ...]:
    """Whom the report is addressed to."""
    opening = OPENING.search(view.plain, 0, HEAD)
    return (view.text[opening.start() : opening.end() - 1],) if opening else ()


def printed_title(view: View) -> str:
    """The line that is the report's title, "" where none is printed."""
    for start, end in Lines.of(view).between(0, min(len(view.text), 2_000)):
        line = view.text[start:end].strip("*#《》")
        if line.endswith(TITLE) and len(line) <= 30:
            return line
        if OPENING.match(view.plain, start, end):
            break
    return ""


def name_of(title: str, year: int | None) -> str:
    """What addresses begin with: the title, with its year."""
    return title if year is None or YEAR.search(title) else f"{year}年{title}"


def parts_of(cutter: Cutter) -> list[tuple[str, Which]]:
    """The address of each top heading with the part it belongs to: review first, outlook from then on."""
    found: list[tuple[str, Which]] = []
    current: Which = "review"
    for node in top(cutter):
        heading = heading_of(cutter.body.view, node)
        if REVIEW.search(heading):
            current = "review"
        elif OUTLOOK.search(heading) or (found and found[-1][1] == "outlook"):
            current = "outlook"
        found.append((cutter.address_of(node), current))
    return found


def top(cutter: Cutter) -> list[Node]:
    return [node for node in cutter.nodes if node.label is not None and node.parent is None and node.own]


def heading_of(view: View, node: Node) -> str:
    return view.plain[node.start : node.start + 40].split("。")[0]


def with_part(view: View, clause: Clause, parts: Mapping[str, Which]) -> Clause:
    """The clause with its part and its figures."""
    document, _, path = clause.address.rpartition("#")
    which: Which | Literal[""] = parts.get(f"{document}#{TOP.split(path, maxsplit=1)[0]}", "")
    place = view.place(clause.span[0])
    figures = tuple(moved(view, figure, place) for figure in targets(clause.text)) if which else ()
    return replace(clause, part=which, targets=figures)


def moved(view: View, figure: Target, place: int) -> Target:
    """The figure with its span in the source; `place` is where the text it was read in begins."""
    start, end = figure.span
    return replace(figure, span=view.span(place + start, place + end))


def goals_of(cutter: Cutter, parts: Mapping[str, Which]) -> tuple[Goal, ...]:
    """The goals of the year: the first announced in the outlook, else anywhere."""
    body = cutter.body
    outlook = (node.start for node in top(cutter) if parts[cutter.address_of(node)] == "outlook")
    start = next(outlook, body.start)
    return goals.yearly(body.view, body.lines, start, body.end) or goals.yearly(
        body.view, body.lines, body.start, body.end
    )
