"""Ordinal labels (`一、`, `（一）`, `1.`, `（1）`, `①`, `第一章`, bullets), told from figures that look
like them.

A number with a point may be a label, a decimal (`978.5公顷`) or a version (`5.0版`), and lists come with
several labels on one line and labels alone on a line. So no label is taken by itself. All candidates of one
style are scored by what stands around them, and the chain of candidates with the highest total is taken:
consecutive numbers earn, gaps and repeats cost, starting again at 1 costs unless a heading of a higher
style stands between. Real gaps and repeats survive because passing over a good candidate costs more.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from luoshi.policy.reading.lists.words import FIELD, ORGAN
from luoshi.policy.reading.source import View

HAN: Final = "一二三四五六七八九十百"
CIRCLES: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

STYLES: Final = (
    "part",
    "chapter",
    "section",
    "han",
    "han-bracket",
    "named",
    "arabic",
    "decimal",
    "arabic-bracket",
    "circle",
    "bullet",
)
"""From the highest to the lowest, as official documents nest them (GB/T 9704: 一、（一）1.（1）)."""
RANK: Final = {style: rank for rank, style in enumerate(STYLES)}

CANDIDATE: Final = re.compile(
    rf"第(?P<part>[{HAN}]{{1,4}})(?:部分|篇|编)"
    rf"|第(?P<chapter>[{HAN}]{{1,4}})章"
    rf"|第(?P<section>[{HAN}]{{1,4}})节"
    rf"|(?P<han>[{HAN}]{{1,4}})(?:、|\.(?!\d))"
    rf"|\((?P<han_bracket>[{HAN}]{{1,4}})\)[、.]?"
    r"|(?<![\d.])(?P<arabic>\d{1,4})(?:[.、](?![.、])|(?=[\u4e00-\u9fff“《]))"
    r"|\((?P<arabic_bracket>\d{1,3})\)[、.]?|(?<![\d.(])(?P<half>\d{1,3})\)[、.]?"
    rf"|(?P<circle>[{CIRCLES}])|(?:任务|举措|项目|事项|实事|措施|专项|行动|问题|议题|课题)(?P<item>[{HAN}]{{1,4}}|\d{{1,3}}):"
)
TWO_PART: Final = re.compile(
    r"\d{1,2}\.(?P<decimal>\d{1,2})[.、]?(?=[\u4e00-\u9fff“《])(?![倍万亿个家公平百千元])"
)
LINE_LABEL: Final = re.compile(r"(?P<arabic>\d{1,4})[.、](?![.、])")
BULLET: Final = re.compile(r"[•●■◆▪◇□○★☆▲△▷◎❖◈➢➤►▶✓✔]|[·\-*+—–](?=[\s\u3000])")
ENDS: Final = frozenset("。；;：:！!？?)）]】”》>|*#")
DUTY_END: Final = re.compile(
    rf"(?:{ORGAN}(?:[(〔][^()〔〕]{{1,40}}[)〕])?|等|[前底末年月日内]|推进|坚持|完成|实施|落实)$"
)
COUNTED: Final = re.compile(r"处(?![理置罚于])|户(?![籍外])|座(?!谈)|[辆栋套亩吨]")
"""What is counted, so that the number before it is no label."""
LINE_TITLE: Final = 40
"""A line that begins with a label and is no longer may be a title."""
FLOOR: Final = -3.0
"""A candidate below this score is never a label, however well its number would fit."""

BULLETS: Final = 3
WEAK: Final = frozenset("·-*+—–")
"""Signs that stand at the head of lines for other reasons too: they must mostly follow the end of a
sentence.
"""
BULLETS_BEGIN: Final = 0.6

CREDIBLE: Final = 0.5
"""A run of labels with a lower score on average is made of figures."""

SUB_ITEMS: Final = frozenset({"arabic-bracket", "circle"})
"""These mostly number what one task consists of, so nobody need be responsible for each."""
NEXT: Final = 2.0
"""What a number that follows its predecessor earns."""
REPEAT: Final = -2.5
OPENED_LATE: Final = -3.0
RESTART: Final = -6.0
UNSERVED: Final = -4.0
"""What a label costs when nobody was made responsible since the one before, in a list where that is the
rule.
"""
GAP_REACH: Final = 40
"""Gaps up to so many missing numbers are looked for one by one."""
KEEP: Final = 3
"""So many chains that end in the same number are followed."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label in the view: `start`..`end` are places, `number` its value (0 for bullets)."""

    style: str
    number: int
    start: int
    end: int
    score: float


@dataclass(slots=True)
class Link:
    """The best chain that ends in one candidate."""

    total: float
    before: int


def labels(view: View, duties: Sequence[int], breaks: Sequence[int]) -> tuple[Label, ...]:
    """All labels of the text in order. `duties`: places where responsibility is assigned; `breaks`: where a
    new text begins (a signature's date, an annex, the items of another unit), so that numbers may start again.
    """
    found = candidates(view, duties, frozenset(breaks))
    chosen: list[Label] = []
    for style in STYLES:
        higher = sorted([*breaks, *(label.start for label in chosen)])
        own = found.get(style, [])
        chosen += own if style == "bullet" else chain(own, duties, higher)
    return tuple(sorted(outside(chosen), key=lambda label: label.start))


def outside(chosen: list[Label]) -> list[Label]:
    """Without labels that overlap one taken before."""
    taken: set[int] = set()
    kept = []
    for label in chosen:
        if not any(place in taken for place in range(label.start, label.end)):
            taken.update(range(label.start, label.end))
            kept.append(label)
    return kept


def candidates(view: View, duties: Sequence[int], fresh: frozenset[int]) -> dict[str, list[Label]]:
    """Everything that might be a label, by style, with its score."""
    found: dict[str, list[Label]] = {}
    decimals = two_part(view)
    taken = {match.start() for match in decimals}
    usual = (one for one in CANDIDATE.finditer(view.plain) if one.start() not in taken)
    matches = sorted([*usual, *after_figures(view), *decimals], key=re.Match.start)
    for match in matches:
        style, number = valued(match)
        start, end = match.span()
        if number is None or not plausible(view, match):
            continue
        score = scored(view, match, duties, fresh)
        if score > FLOOR:
            found.setdefault(style, []).append(Label(style, number, start, end, score))
    found["arabic"] = one_way_of_writing(view, found.get("arabic", []))
    found["bullet"] = bullets(view, duties)
    return found


def two_part(view: View) -> list[re.Match[str]]:
    """Labels such as `1.2` at the head of lines, where there are enough of them and their first parts go up."""
    lines = (TWO_PART.match(view.plain, start) for start, _ in view.each_line())
    found = [one for one in lines if one is not None]
    majors = [int(one[0].split(".")[0]) for one in found]
    rising = all(later - earlier in {0, 1} for earlier, later in pairwise(majors))
    return found if len(found) >= BULLETS and rising else []


def first_of_two(view: View) -> list[int]:
    """Where the second part of such labels begins again at 1."""
    return [one.start() for one in two_part(view) if one["decimal"] == "1"]


def after_figures(view: View) -> Iterator[re.Match[str]]:
    """Labels at the head of a line where the line before ends in a figure, which in the squeezed text run
    together.
    """
    for start, _ in view.each_line():
        if start and view.plain[start - 1] in "0123456789.":
            match = LINE_LABEL.match(view.plain, start)
            if match is not None:
                yield match


def one_way_of_writing(view: View, found: list[Label]) -> list[Label]:
    """Numbers without a sign behind them (`12 推进`) count only in a list that writes most of its labels
    so.
    """
    bare = [label for label in found if view.plain[label.end - 1].isdigit()]
    signed = [
        label for label in found if not view.plain[label.end - 1].isdigit() and view.starts_line(label.start)
    ]
    return (
        found
        if len(bare) > len(signed)
        else [label for label in found if not view.plain[label.end - 1].isdigit()]
    )


def bullets(view: View, duties: Sequence[int]) -> list[Label]:
    """Signs at the head of lines that mark items: the same sign often enough, mostly where a sentence has
    ended.
    """
    found: dict[str, list[Label]] = {}
    before, line = 0, 0
    for start, _ in view.each_line():
        before, line = line, start
        if BULLET.match(view.source, view.at(start)) and not FIELD.match(view.plain, start + 1):
            begins = not start or view.plain[start - 1] in ENDS or in_units(view, start, duties)
            begins = begins or CANDIDATE.match(view.plain, before) is not None
            found.setdefault(view.plain[start], []).append(
                Label("bullet", 0, start, start + 1, float(begins))
            )
    kept = []
    for sign, same in found.items():
        strong = sign not in WEAK and len(same) > 1
        if strong or (
            len(same) >= BULLETS and sum(label.score for label in same) >= len(same) * BULLETS_BEGIN
        ):
            kept += same
    return sorted(kept, key=lambda label: label.start)


def valued(match: re.Match[str]) -> tuple[str, int | None]:
    """Style and number of a candidate."""
    group = match.lastgroup or ""
    words = match[group]
    style = "arabic-bracket" if group == "half" else group.replace("_", "-")
    if group == "item":
        return "named", int(words) if words.isdigit() else han_value(words)
    if group in {"arabic", "arabic_bracket", "half", "decimal"}:
        return style, int(words)
    if group == "circle":
        return style, CIRCLES.index(words) + 1
    return style, han_value(words)


def han_value(words: str) -> int | None:
    """The value of a Chinese numeral up to 199; None for what is no well-formed numeral."""
    match = re.fullmatch(r"(?:(一)百零?)?(?:([二三四五六七八九一]?)(十))?([一二三四五六七八九]?)", words)
    if match is None or not words:
        return None
    hundred, tens, ten, ones = match.groups()
    value = 100 if hundred else 0
    value += (HAN.index(tens) + 1 if tens else 1) * 10 if ten else 0
    return value + (HAN.index(ones) + 1 if ones else 0)


def plausible(view: View, match: re.Match[str]) -> bool:
    """Whether a number without a sign after it stands where a label would: at the head of a line, before a
    word.
    """
    if match.lastgroup == "item":
        return view.starts_line(match.start())
    if match.lastgroup != "arabic" or not match[0].isdigit():
        return True
    follows = view.plain[match.end() : match.end() + 1]
    return (
        view.starts_line(match.start())
        and len(match[0]) < 4
        and COUNTED.match(view.plain, match.end()) is None
        and follows not in "年月日个项条家万亿千百元号时届次期米公名所人岁版度层第至"
    )


def scored(view: View, match: re.Match[str], duties: Sequence[int], fresh: frozenset[int]) -> float:
    """How much a candidate looks like a label by what stands before and after it."""
    start, end = match.span()
    before = view.plain[start - 1] if start else "。"
    line, spaced = view.starts_line(start), view.starts_run(start)
    closed = before in ENDS or start in fresh or in_units(view, start, duties)
    closed = closed or (line and under_title(view, match))
    score = (3.0 if line else 0.0) + (1.5 if spaced and not line else 0.0) + (1.0 if closed else -2.0)
    after = view.plain[end : end + 1]
    if match.lastgroup == "arabic":
        score -= 2.0 if after.isdigit() and match[0][-1] in ".、" else 0.0
        score -= 1.0 if match[0].isdigit() else 0.0
        score -= 0.5 if match[0][-1] == "、" and not line else 0.0
    if before in "第至、—-~和及" and not line:
        score -= 2.0
    return score - (2.0 if after in "。，,；;）)、" else 0.0)


def under_title(view: View, match: re.Match[str]) -> bool:
    """Whether the line before a candidate at the head of a line is short and begins with a label of a
    higher style: a title.
    """
    if match.lastgroup != "han_bracket":
        return False  # a figure broken by a line looks like a number with a point
    at = bisect_left(view.lines, match.start()) - 1
    before = view.lines[at] if at >= 0 else match.start()
    above = CANDIDATE.match(view.plain, before) if 0 < match.start() - before <= LINE_TITLE else None
    return above is not None and RANK[valued(above)[0]] < RANK[valued(match)[0]]


def in_units(view: View, place: int, duties: Sequence[int]) -> bool:
    """Whether `place` lies just behind a list of units: a responsibility was opened, no sentence has ended
    since, and what stands before is the end of a name or of a completion time.
    """
    at = bisect_right(duties, place) - 1
    if at < 0 or place - duties[at] > 1500 or view.plain.find("。", duties[at], place) >= 0:
        return False
    return DUTY_END.search(view.plain, max(0, place - 40), place) is not None


def chain(found: Sequence[Label], duties: Sequence[int], higher: Sequence[int]) -> list[Label]:
    """The consistent sequence with the highest total among `found` (in order of place)."""
    links: list[Link] = []
    ends: dict[int, list[int]] = {}
    top = -1
    for at, label in enumerate(found):
        total, before = opened(label)
        for option in reachable(ends, label):
            gained = links[option].total + step(found[option], label, duties)
            total, before = max((total, before), (gained, option))
        if top >= 0 and label.number == 1:
            gained = links[top].total + step(
                found[top], label, duties, fresh=between(higher, found[top], label)
            )
            total, before = max((total, before), (gained, top))
        links.append(Link(total + label.score, before))
        remember(ends, links, label.number, at)
        top = at if top < 0 or links[at].total > links[top].total else top
    return walked(found, links, top)


def opened(label: Label) -> tuple[float, int]:
    """What it costs to begin with `label`: nothing at 1, more the more numbers are missing before it."""
    return (OPENED_LATE - min(0.5 * label.number, 6.0) if label.number > 1 else 0.0, -1)


def reachable(ends: dict[int, list[int]], label: Label) -> list[int]:
    """The candidates that may stand before `label`: its predecessor and its equals, else smaller ones near
    it.
    """
    near = [*ends.get(label.number - 1, ()), *ends.get(label.number, ())]
    reach = 4 if ends.get(label.number - 1) else GAP_REACH
    low = max(0, label.number - reach)
    return near + [at for number in range(low, label.number - 1) for at in ends.get(number, ())]


def remember(ends: dict[int, list[int]], links: list[Link], number: int, at: int) -> None:
    """Keep the best few chains that end in `number`."""
    kept = ends.setdefault(number, [])
    kept.append(at)
    if len(kept) > KEEP:
        kept.remove(min(kept, key=lambda one: links[one].total))


def step(before: Label, label: Label, duties: Sequence[int], *, fresh: bool | None = None) -> float:
    """What it earns or costs to go on from `before` to `label`; `fresh` tells a start again and whether
    under a heading.
    """
    if fresh is not None:
        return 0.0 if fresh else RESTART
    gap = label.number - before.number
    value = NEXT if gap == 1 else REPEAT if gap == 0 else -1.0 - min(0.3 * gap, 6.0)
    served = bisect_left(duties, label.start) > bisect_left(duties, before.start)
    return value if served or not duties or label.style in SUB_ITEMS else value + UNSERVED


def between(higher: Sequence[int], before: Label, label: Label) -> bool:
    """Whether a heading of a higher style or a new text stands between two labels."""
    return bisect_right(higher, label.start) > bisect_right(higher, before.start)


def walked(found: Sequence[Label], links: list[Link], at: int) -> list[Label]:
    """The chain that ends at `at`, from its beginning, without runs of it that are too weak to be a list."""
    taken: list[Label] = []
    while at >= 0:
        taken.append(found[at])
        at = links[at].before
    return [label for run in runs(taken[::-1]) if credible(run) for label in run]


def runs(labels_: Sequence[Label]) -> Iterator[list[Label]]:
    """The stretches of a chain in which the numbers do not go back."""
    run: list[Label] = []
    for label in labels_:
        if run and label.number < run[-1].number:
            yield run
            run = []
        run.append(label)
    if run:
        yield run


def credible(run: Sequence[Label]) -> bool:
    """Whether a run could be a list: it begins at 1 or is long, and its labels stand where labels do."""
    usual = sum(label.score for label in run) / len(run)
    return usual >= CREDIBLE and (run[0].number == 1 or len(run) >= 3)
