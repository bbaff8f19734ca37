"""Goals: the yearly expected figures of a work report, the long-term goals of a plan."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from luoshi.policy.reading.lines import Lines
from luoshi.policy.reading.model import Goal, Target
from luoshi.policy.reading.source import View
from luoshi.policy.reading.targets import targets

ANNOUNCED: Final = re.compile(r"预期目标[^。:,]{0,12}?(?:[是为]?[:]|[是为],?)")
"""What a report says before its yearly goals."""
PHRASE: Final = re.compile(r"(?:[^,;。()]|\([^()]*\))+")
LEADING: Final = re.compile(
    r"(?:其中|努力实现|实现|确保|力争|争取|预计|预期|计划|全市|全省|全区|全县)+(?=[\u4e00-\u9fff]{4})"
)
EFFORT: Final = re.compile(r"努力在|在实际工作中|更好结果|更好成绩|争取更")
EACH: Final = re.compile(r"(?P<names>.+?)分别(?P<verb>[\u4e00-\u9fff]{0,6}?)(?:达到|控制在|为)?(?=\d)")
ADVERBS: Final = (
    r"保持|持续|稳步|稳定|稳中|进一步|不断|明显|显著|逐步|继续|总体|基本|全面|大幅|更加|有所|有效|根本|初步|取得|实现|"
    r"迈上|达到|位居|走在|高于|快于|不低于|优于|完成|控制在|按照?|依据|[与和同][\u4e00-\u9fff]{2,10}(?:同步|匹配|相适应)|比\d{4}年翻|翻"
)
WORDED: Final = re.compile(
    rf"(?P<name>[^,;。:]{{2,40}}?)(?P<words>(?:在更高水平上)?(?:{ADVERBS})[^,;。:]{{0,30}})"
)
DOUBLED: Final = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,20}?)(?P<words>(?:比[\d〇○零一二三四五六七八九]{4}年)?翻[一两二三]番)"
)
MOST_GOALS: Final = 200
SENTENCES_AFTER: Final = 2
"""Goals in words may follow in so many sentences of the same paragraph."""


def yearly(view: View, lines: Lines, start: int, end: int) -> tuple[Goal, ...]:
    """The yearly goals announced in the stretch `start`..`end`, within one paragraph."""
    announced = ANNOUNCED.search(view.plain, start, end)
    if announced is None:
        return ()
    stop = lines.end(announced.end(), end)
    found: list[Goal] = []
    low = announced.end()
    for number in range(1 + SENTENCES_AFTER):
        high = view.plain.find("。", low, stop)
        high = stop if high < 0 else high
        goals = list(of_stretch(view, low, high))
        if number and (not goals or any(goal.value for goal in goals)):
            break
        found += goals
        low = high + 1
        if low >= stop:
            break
    return tuple(found[:MOST_GOALS])


def of_stretch(view: View, start: int, end: int) -> Iterator[Goal]:
    """The goals that the phrases of a stretch set."""
    for found in PHRASE.finditer(view.plain, start, end):
        yield from of_phrase(view, *found.span())


def of_phrase(view: View, start: int, end: int) -> Iterator[Goal]:
    """The goals of one phrase: its figures, or its words."""
    leading = LEADING.match(view.plain, start, end)
    start = leading.end() if leading else start
    text = view.text[start:end]
    if EFFORT.search(text):
        return
    figures = targets(text)
    each = EACH.match(view.plain, start, end)
    if each and figures:
        yield from distributed(view, each, figures, start)
    elif figures and not DOUBLED.search(text):
        for figure in figures:
            yield of_figure(view, figure, start, figure.what or text[: figure.span[0]])
    else:
        yield from in_words(view, start, end)


def distributed(view: View, each: re.Match[str], figures: tuple[Target, ...], start: int) -> Iterator[Goal]:
    """`A、B分别增长6%和5%`: one goal for each name."""
    names = [
        name for name in re.split(r"[、和与及]", view.text[each.start("names") : each.end("names")]) if name
    ]
    for name, figure in zip(names, figures, strict=False):
        yield of_figure(view, figure, start, name + each["verb"])


def of_figure(view: View, figure: Target, start: int, name: str) -> Goal:
    low = view.plain.find(name, start, start + figure.span[0]) if name else -1
    first = low if low >= 0 else start
    span = view.span(first, start + figure.span[1])
    return Goal(name, figure.comparator, figure.value, None, figure.unit, span)


def in_words(view: View, start: int, end: int) -> Iterator[Goal]:
    """The goal that a phrase without a figure sets."""
    found = DOUBLED.search(view.plain, start, end) or WORDED.fullmatch(view.plain, start, end)
    if found is None:
        return
    name = view.text[found.start("name") : found.end("name")]
    words = view.text[found.start("words") : found.end("words")]
    yield Goal(re.sub(r"^(?:实现|力争|推动)", "", name), None, None, words, "", view.span(start, end))


LONG_TERM: Final = re.compile(
    r"(?P<year>20\d\d|二[〇○零O0一二三四五六七八九]{3})年?的?(?:远景|远期|中长期)目标[^。]{0,6}?[:]"
)
NEXT_GOALS: Final = re.compile(r"时期[^。]{0,20}?(?:主要)?目标[^。:]{0,8}:|(?:今后|未来)五年|主要指标")
DASHED: Final = re.compile(r"[—–]{2}(?P<words>[^。]{4,60})。")
LONGEST_GOALS: Final = 4_000


def long_term(view: View, start: int, heads: Sequence[int]) -> tuple[Goal, ...]:
    """The long-term goals of a plan: each in words behind a dash, and each figure among them.

    `heads` are the places where headings begin, in order: the goals end with the section they stand in.
    """
    announced = LONG_TERM.search(view.plain, start)
    if announced is None:
        return ()
    section = next((place for place in heads if place > announced.end()), len(view.text))
    limit = min(section, announced.end() + LONGEST_GOALS)
    following = NEXT_GOALS.search(view.plain, announced.end(), limit)
    stop = following.start() if following else limit
    found: list[Goal] = []
    for sentence in re.compile(r"[^。]+").finditer(view.plain, announced.end(), stop):
        low, high = sentence.span()
        if view.plain[low] in "—–":
            found += of_dash(view, low, high)
        else:
            found += [
                goal for goal in of_stretch(view, low, high) if goal.value or "翻" in (goal.requirement or "")
            ]
    return tuple(found[:MOST_GOALS])


def of_dash(view: View, start: int, end: int) -> Iterator[Goal]:
    """The goals that the sentence behind a dash sets, phrase by phrase."""
    while start < end and view.plain[start] in "—–-":
        start += 1
    for phrase in PHRASE.finditer(view.plain, start, end):
        yield from in_words(view, *phrase.span())
