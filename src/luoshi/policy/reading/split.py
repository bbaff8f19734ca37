"""Where documents begin in a source, and what stands at their head: title, number, issuer, date.

A document announces itself by its number on a line of its own (`京政发〔2022〕5号`) with its title just
above or just below. A gazette so yields several; a notice and the annex it issues share one number and are
one document.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from luoshi.policy.reading.source import View

NUMBER_LINE: Final = re.compile(
    r"[*#>|]*(?:发?文?[编字文]号[:]?)?([\u4e00-\u9fff]{1,16}[〔\[(【](?:19|20)\d\d[〕\])】]第?\d{1,5}号)[*|]*"
)
META_LINE: Final = re.compile(
    r"[【\[]?(?:索引号|主题分类|发文机[关构]|成文日期|发布日期|发布机构|发布时间|公开日期|发文字号|文号|来源|信息来源|日期|时间|"
    r"有效性|主题词|效力状态|生效日期|废止日期|名称|标题|浏览次数|字号|字体|分享|打印|编辑|责任编辑)[】\]]?[:|]?.{0,60}"
)
DATE_LINE: Final = re.compile(
    r"[*(]?((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日[*)]?|[*(]?([二〇○零一九0O]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日[*)]?"
)
META_DATE: Final = re.compile(
    r"(?:成文日期|发布日期|日期|发布时间)[:]?((?:19|20)\d\d)[-年/.](\d{1,2})[-月/.](\d{1,2})"
)
TITLE_END: Final = re.compile(
    r"(?:通知|公告|通告|意见|决定|决议|办法|细则|规定|条例|方案|纲要|规划|计划|报告|清单|分工|要点|函|批复|令|通报|措施|分解表?|台账|一览表)"
    r"(?:\([^()]{1,20}\))?[》\"”*#]*"
)
OPENING: Final = re.compile(r"[*#]*(?:[^,。;:]{2,60}?)?(?:关于|印发|转发|批转|公布|发布|贯彻|落实|实施|深化)")
ORGAN: Final = re.compile(
    r"[*#]*[\u4e00-\u9fff]{2,24}(?:政府|办公厅|办公室|局|委员会|委|部|厅|院|署|会|行|中心|总队|党组)[*]*"
)
ISSUER: Final = re.compile(
    r"[*#]*((?:[\u4e00-\u9fff]{2,24}?(?:政府|办公厅|办公室|局|委员会|委|部|厅|院|署|总会|分行|中心|总队)(?:等\d{1,3}个?部门)?、?)+?)"
    r"(?=关于|印发|转发|批转|公布|令|公告|通告)"
)
WEB_LINE: Final = re.compile(r"(?:首页|您的位置|所在位置|当前位置|返回|附件?\d{0,2}[:]?$|当前|网站|.{0,12}>)")
STOPS: Final = "。;!?,:"
HEAD_LINES: Final = 40
"""A title stands within so many lines of its number."""
TITLE_LENGTH: Final = 160
TOGETHER: Final = 2
"""Lines of organs above a title, each a whole name, from which on they issue together."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a document starts in the view and what its head says; `after` is the place just past the head."""

    start: int
    after: int
    title: str
    number: str | None
    issuer: str | None


def heads(view: View) -> tuple[Head, ...]:
    """The heads of all numbered documents in the source, in order."""
    lines = list(view.each_line())
    found: list[Head] = []
    for at, (start, end) in enumerate(lines):
        if end - start > 48:
            continue
        number = NUMBER_LINE.fullmatch(view.plain, start, end)
        if number is None:
            continue
        head = titled(view, lines, at, number[1])
        if head is not None and (not found or head.start > found[-1].after):
            found.append(head)
    return tuple(found)


def titled(view: View, lines: list[tuple[int, int]], at: int, number: str) -> Head | None:
    """The head whose number stands on line `at`: the title above it, else the title below it."""
    number = number.replace("[", "〔").replace("(", "〔").replace("]", "〕").replace(")", "〕")
    above = at - 1
    while above >= 0 and is_meta(view, lines[above]):
        above -= 1
    first = title_above(view, lines, above)
    if first is not None:
        start, end = lines[first][0], lines[above][1]
        head = made(view, start, end, lines[at][1], number)
        named = behind_issuers(view, lines, first, above)
        return replace(head, title=view.text[named:end].strip("*#>|")) if named > start else head
    below = at + 1
    while below < len(lines) and is_meta(view, lines[below]):
        below += 1
    last = title_below(view, lines, below)
    if last is None:
        return None
    top = at
    while top > 0 and is_meta(view, lines[top - 1]):
        top -= 1
    head = made(view, lines[below][0], lines[last][1], lines[last][1], number)
    return Head(lines[top][0], head.after, head.title, number, head.issuer)


def behind_issuers(view: View, lines: list[tuple[int, int]], first: int, last: int) -> int:
    """Where the title begins behind the lines of several organs that issue a document together; where only one does,
    its name belongs to the title.
    """
    at = first
    while at < last and ORGAN.fullmatch(view.plain, *lines[at]) is not None:
        at += 1
    together = at - first >= TOGETHER and OPENING.match(view.plain, lines[at][0], lines[last][1]) is not None
    return lines[at][0] if together else lines[first][0]


def made(view: View, start: int, end: int, after: int, number: str) -> Head:
    """The head with the title at `start`..`end`."""
    title = view.text[start:end].strip("*#>|")
    issuer = ISSUER.match(view.plain, start, end)
    return Head(start, after, title, number, issuer[1].rstrip("、") if issuer else None)


def untitled(view: View) -> Head:
    """The head of a document whose number stands with no title, or that has none: the first lines that end
    as a title does, else the first line where it is short.
    """
    lines = [line for _, line in zip(range(HEAD_LINES // 2), view.each_line(), strict=False)]
    number = next((found[1] for line in lines if (found := NUMBER_LINE.fullmatch(view.plain, *line))), None)
    for at, (start, end) in enumerate(lines):
        if is_meta(view, (start, end)) or WEB_LINE.match(view.plain, start, end):
            continue
        for last in range(at, min(at + 3, len(lines))):
            stop = lines[last][1]
            if view.plain[stop - 1] in STOPS or stop - start > TITLE_LENGTH:
                break
            if ends_title(view, lines[last]):
                title = view.text[start:stop].strip("*#>|")
                issuer = ISSUER.match(view.plain, start, stop)
                return Head(0, stop, title, number, issuer[1].rstrip("、") if issuer else None)
    start, end = lines[0] if lines else (0, 0)
    short = 0 < end - start <= 60 and view.plain[end - 1] not in STOPS
    return Head(0, end if short else 0, view.text[start:end].strip("*#>|") if short else "", number, None)


def is_meta(view: View, line: tuple[int, int]) -> bool:
    """Whether the line is what a web page puts around a title."""
    start, end = line
    return end - start <= 80 and META_LINE.fullmatch(view.plain, start, end) is not None


def title_above(view: View, lines: list[tuple[int, int]], last: int) -> int | None:
    """The first line of the title that ends on line `last`, None where no title ends there."""
    if last < 0 or not ends_title(view, lines[last]):
        return None
    opening = None
    for at in range(last, max(-1, last - HEAD_LINES), -1):
        start, end = lines[at]
        if at != last and (
            view.plain[end - 1] in STOPS or end - start > TITLE_LENGTH or ":" in view.plain[start:end]
        ):
            break
        if lines[last][1] - start > 2 * TITLE_LENGTH:
            break
        title = view.text[start : lines[last][1]]
        if title.count("《") >= title.count("》") and OPENING.match(view.plain, start, lines[last][1]):
            opening = at
            if re.match(r"[*#]*(?:《|关于|印发|转发)", view.plain[start : start + 8]) is None:
                break
        elif opening is not None:
            break
    return None if opening is None else with_issuers(view, lines, opening)


def with_issuers(view: View, lines: list[tuple[int, int]], opening: int) -> int:
    """`opening`, or the first of the lines above it that name organs which sign the document further down."""
    first = opening
    while first > 0:
        start, end = lines[first - 1]
        name = view.text[start:end].strip("*#")
        signed = view.text.find(name, lines[opening][1], lines[opening][1] + 6000)
        if end - start > 30 or not ORGAN.fullmatch(view.plain, start, end) or signed < 0:
            break
        first -= 1
    return first


def title_below(view: View, lines: list[tuple[int, int]], first: int) -> int | None:
    """The last line of the title that begins on line `first`, None where no title begins there."""
    if first >= len(lines):
        return None
    for at in range(first, min(first + 6, len(lines))):
        end = lines[at][1]
        if end - lines[first][0] > TITLE_LENGTH or view.plain[end - 1] in STOPS:
            return None
        if ends_title(view, lines[at]) and OPENING.match(view.plain, lines[first][0], end):
            return at
    return None


def ends_title(view: View, line: tuple[int, int]) -> bool:
    """Whether the line ends with the name of a kind of document."""
    tail = view.plain[max(line[0], line[1] - 32) : line[1]]
    return re.search(TITLE_END.pattern + "$", tail) is not None


def issued_on(view: View, start: int, end: int) -> str | None:
    """The date of the document at `start`..`end`: the first date alone on a line, else that of the page
    around it.
    """
    for line_start, line_end in view.each_line():
        if line_start < start or line_end - line_start > 24:
            continue
        if line_end > end:
            break
        date = DATE_LINE.fullmatch(view.plain, line_start, line_end)
        if date:
            return iso(date)
    meta = META_DATE.search(view.plain, start, min(end, start + 1000))
    return f"{int(meta[1]):04}-{int(meta[2]):02}-{int(meta[3]):02}" if meta else None


def iso(date: re.Match[str]) -> str:
    """`YYYY-MM-DD` of a matched date line, in figures or in Chinese."""
    if date[1]:
        return f"{int(date[1]):04}-{int(date[2]):02}-{int(date[3]):02}"
    year = "".join(str("〇一二三四五六七八九".find("〇" if c in "零○0O" else c)) for c in date[4])
    return f"{year}-{chinese_number(date[5]):02}-{chinese_number(date[6]):02}"


def chinese_number(words: str) -> int:
    """The value of a Chinese numeral below one hundred."""
    tens, ten, ones = words.rpartition("十")
    value = "零一二三四五六七八九".find(ones) if ones else 0
    return value + ((("零一二三四五六七八九".find(tens) if tens else 1) * 10) if ten else 0)
