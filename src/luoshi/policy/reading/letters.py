"""The frame of an official letter: addressees, signature, date, the annex it issues, how long it holds.

A notice and what it issues are one document: title and number, addressees, the notice's own words,
signature and date, then the annex under its own title. What follows a signature without being an annex
belongs to the page around it.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from luoshi.policy.reading.lines import Lines
from luoshi.policy.reading.model import Document, Span
from luoshi.policy.reading.reader import Part
from luoshi.policy.reading.source import View, plain, squeeze
from luoshi.policy.reading.split import DATE_LINE, ORGAN, ends_title

ADDRESSEES: Final = re.compile(r"[^。;:!?]{2,200}:")
ADDRESSEE: Final = re.compile(
    r"(?!为|根据|按照|经)[^,;]*(?:政府|机构|单位|部门|机关|公司|企业|集团|学校|院校|[局委办厅部院所会社处室行队区县市州盟镇乡]|"
    r"街道|中心|协会|学会|银行|个人|组织|团体|代表|同志|人员|商户|居民|市民|公民)(?:\([^()]*\))?"
)
ISSUED: Final = re.compile(r"《([^《》]*(?:《[^《》]*》[^《》]*)*)》")
ANNEX: Final = re.compile(r"附(?:件|表|录)?[\d一二三四五六七八九十]{0,3}[:]?$|附件")
ATTACHED: Final = re.compile(r"(?:\([^()]{2,30}\))?(?P<label>附(?:件|表|录)\d{0,2})")
BRACKETED: Final = re.compile(r"[(（][^()（）]*[)）]$")
OWN: Final = "通知/"
"""Goes before the paths of a notice's own clauses where it issues an annex, whose paths stand by
themselves.
"""
SHORTEST_BODY: Final = 30
"""A notice says at least so much; a date nearer to the title is part of the head."""
SIGNERS: Final = 40
HEAD_LINES: Final = 6
TITLE_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Letter:
    """Places in the view: the letter's own words, its signature and date, the annex's title and words.

    `annex` is None where the letter issues nothing; `issued` is the annex's title, `attached` its label
    where it is only attached (`附件1`); `end` is where the document ends.
    """

    addressees: tuple[str, ...]
    signers: tuple[str, ...]
    body: Span
    annex: Span | None
    end: int
    issued: str = ""
    attached: str = ""


def letter(part: Part, lines: Lines) -> Letter:
    """The frame of the document in `part`."""
    view = part.view
    every = list(lines.between(part.after, len(view.text)))
    addressed, start = addressees(view, every)
    closing = closing_line(view, every, start)
    if closing is None:
        return Letter(addressed, (), (start, len(view.text)), None, len(view.text))
    first, signers = signature(view, every, closing)
    annex = annex_start(part, every, closing)
    body = (start, every[first][0])
    if annex is None:
        return Letter(addressed, signers, body, None, every[closing][1])
    issued = BRACKETED.sub("", view.text[every[closing][1] : annex])
    label = ATTACHED.match(view.plain, every[closing][1])
    attached = label["label"] if label else ""
    return Letter(addressed, signers, body, (annex, len(view.text)), len(view.text), issued, attached)


def addressees(view: View, every: list[Span]) -> tuple[tuple[str, ...], int]:
    """Whom the letter is addressed to, and where its own words begin."""
    start = every[0][0] if every else len(view.text)
    for at in range(min(HEAD_LINES, len(every))):
        if DATE_LINE.fullmatch(view.plain, *every[at]):
            start = every[at][1]
            continue
        found = ADDRESSEES.fullmatch(view.plain, every[at][0], every[min(at + 1, len(every) - 1)][1]) or (
            ADDRESSEES.fullmatch(view.plain, *every[at])
        )
        names = (
            [name for name in re.split(r"[,，;；]", view.text[found.start() : found.end() - 1]) if name]
            if found
            else []
        )
        if found and names and all(ADDRESSEE.fullmatch(plain(name)) for name in names):
            return tuple(names), found.end()
        break
    return (), start


def closing_line(view: View, every: list[Span], start: int) -> int | None:
    """The line with the date under the signature."""
    for at, (low, high) in enumerate(every):
        if low >= start + SHORTEST_BODY and DATE_LINE.fullmatch(view.plain, low, high):
            return at
    return None


def signature(view: View, every: list[Span], closing: int) -> tuple[int, tuple[str, ...]]:
    """The first line of the signature and the organs that sign."""
    first = closing
    while first > 0 and closing - first < SIGNERS and ORGAN.fullmatch(view.plain, *every[first - 1]):
        first -= 1
    return first, tuple(
        name for at in range(first, closing) for name in view.source[slice(*view.span(*every[at]))].split()
    )


def annex_start(part: Part, every: list[Span], closing: int) -> int | None:
    """Where the words of the annex begin, below its title; None where no annex follows."""
    view = part.view
    titles = {plain(squeeze(title)) for title in ISSUED.findall(part.title)}
    start = every[closing][1]
    for at in range(closing + 1, min(closing + 1 + TITLE_LINES, len(every))):
        between = view.plain[start : every[at][1]]
        if any(between.endswith(title) for title in titles):
            return below_title(view, every, at)
        if ANNEX.fullmatch(view.plain, *every[at]) or (at == closing + 1 and headed(view, every[at])):
            return below_title(view, every, at)
    return None


def headed(view: View, line: Span) -> bool:
    """Whether the line reads as the title of what is issued."""
    return ends_title(view, line) and view.plain[line[1] - 1] not in "。;,:"


def below_title(view: View, every: list[Span], at: int) -> int:
    """The end of the title that line `at` belongs to; a date in brackets below it is part of the head."""
    while at + 1 < len(every) and re.fullmatch(r"\([^()]{4,60}\)", view.plain[slice(*every[at + 1])]):
        at += 1
    return every[at][1]


def with_frame(document: Document, part: Part) -> Document:
    """A document that another reader made, with addressees and signers from its letter."""
    frame = letter(part, Lines.of(part.view))
    return replace(document, addressees=frame.addressees, issuer="、".join(frame.signers) or document.issuer)
