"""Where responsibility is assigned: behind a label (`责任单位：`), in a bracket
(`（市教委牵头，市财政局配合）`), or on a line of its own that holds nothing but units.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from luoshi.policy.reading.lists import words
from luoshi.policy.reading.lists.overrun import BEGINS as PROSE
from luoshi.policy.reading.lists.overrun import Vocabulary, overrun
from luoshi.policy.reading.lists.units import (
    SUFFIX,
    Style,
    assign,
    assigned_within,
    field_at,
    parted,
    stands,
    verb_of,
)
from luoshi.policy.reading.source import View
from luoshi.policy.reading.split import DATE_LINE

BRACKET: Final = re.compile(r"[()\[\]【】〔〕]")
PAIRS: Final = {")": "(", "]": "[", "】": "【", "〕": "〔"}
HINT: Final = re.compile(rf"单位|部门|{words.CORE}")
LONGEST: Final = 900
"""The longest bracket that is looked into, in characters: thirty units with their full names."""
DEEPEST: Final = 40
SHUT: Final = frozenset(")〕]】")
CLOSED: Final = frozenset("。；;！!”》)〕】…")
OPEN: Final = frozenset("(〔[【")
BY: Final = re.compile(
    r"[^。;!?]{3,300}?(?:牵头|负责|配合|落实|实施|参与|参加|承办|主办|协助|协办|承担|完成|推进|指导|督导|监督|支持|单位|部门)(?:落实|实施|完成|推进)?[。;]"
)
"""A sentence that may say nothing but who does it."""
SAID_OTHERWISE: Final = 2
"""Such sentences count where there are so many times as many of them as of labels and brackets."""
BARE: Final = Style(dun_parts=True)
NAMES: Final = 40
"""The names of persons behind their label take so many characters at most."""
ALSO_WORK: Final = re.compile(r"推进|建设|完成|实施|落实|组织|支持|指导|监督|监管")
"""Words that begin a label (`建设单位：`) and as often end a sentence before one."""
SPARSE: Final = 400
"""Where labels and brackets stand closer to one another than so many characters, no sentence is asked."""
SINGLE: Final = 20
LEVELLED: Final = re.compile(r"[国省市州区县盟旗镇乡各]")
REPEATED: Final = 3
"""So many lines that end in organs are a habit of the text."""
SHORTEST_TAIL: Final = 3
SHORTEST_TEXT: Final = 8
FIRST_LABEL: Final = re.compile(r"(?:1[.、]|\(?[一1]\)|一、)(?!\d)")
LABELLED: Final = re.compile(
    r"(?:\d{1,3}[.、]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\)|附件)"
)
SHORT: Final = 14
"""A line of units alone is at most so long where nothing else tells that it is one: the rest of a broken
name.
"""


@dataclass(frozen=True, slots=True)
class Duty:
    """A stretch that assigns responsibility: `start`..`end` with its brackets, `inner`..`stop` without them.

    For one behind a label, the end is not known before the labels of the list are: `end` is then -1 and
    `stop` the end of its own label.
    """

    start: int
    inner: int
    stop: int
    end: int
    bracket: bool


def marks(view: View) -> tuple[Duty, ...]:
    """All places where responsibility is assigned, in order; those behind a label are still open-ended."""
    inside = bracketed(view)
    taken = [(duty.start, duty.end) for duty in inside]
    found = list(inside)
    for match in words.MARK.finditer(view.plain):
        if covered(taken, match.start()) or not heads(view, match) or not stands(view, match):
            continue
        if match["person"] and not leads_on(view, match):
            continue
        found.append(Duty(match.start(), match.start(), match.end(), -1, False))
    said = sentences(view, taken) if len(found) < len(view.text) // SPARSE + 1 else []
    if len(said) >= max(1, SAID_OTHERWISE * len(found)):
        found += [duty for duty in said if not any(duty.start < one.start < duty.end for one in found)]
    if not found:
        found = tails(view)
    return tuple(sorted(found, key=lambda duty: duty.start))


def tails(view: View) -> list[Duty]:
    """Where no label, bracket or sentence tells who does it: the ends of lines that hold nothing but organs and
    the verbs that assign to them, where that is what lines of this text end with.
    """
    found: list[Duty] = []
    before = (0, 0)
    for start, end in view.each_line():
        dated = DATE_LINE.fullmatch(view.plain, start, end) is not None
        if dated and found and found[-1].start == before[0]:
            found.pop()  # a signature
        tail = tail_of(view, start, end)
        if tail is not None and start:
            found.append(tail)
        before = (start, end)
    behind = sum(1 for duty in found if behind_text(view, duty))
    above = sum(1 for duty in found if FIRST_LABEL.match(view.plain, duty.end) is not None)
    return found if behind >= REPEATED and behind * 2 > len(found) > above * 2 else []


def tail_of(view: View, start: int, end: int) -> Duty | None:
    """The end of a line from the last sentence or dash on, where it holds organs alone."""
    stop = end - (view.plain[end - 1] in "。;")
    if stop - start < SHORTEST_TAIL or view.plain[stop - 1] == ":":
        return None
    begun = max(start, *(view.plain.rfind(sign, start, stop - 1) + 1 for sign in "。;!?—"))
    label = LABELLED.match(view.plain, begun, stop)
    if label is not None or stop - begun > LONGEST or view.plain.find(":", begun, stop) >= 0:
        return None
    said = assign(view, begun, stop, BARE)
    named = sum(b - a + 1 for a, b, _ in said.names) + sum(b - a + 1 for a, b in said.times)
    verbs = sum(b - verb_of(view.plain, a, b)[0] for a, b in parted(view.plain, begun, stop, "、,"))
    organs = all(
        b - a <= 24 and organ(view.plain, a, b) and not PROSE.match(view.plain, a) for a, b, _ in said.names
    )
    if not said.names or not organs or (named + verbs) * 4 < (stop - begun) * 3:
        return None
    dashes = len(view.plain[start:begun]) - len(view.plain[start:begun].rstrip("—"))
    return Duty(begun - dashes, begun, stop, end, True)


def behind_text(view: View, duty: Duty) -> bool:
    """Whether a sentence or a line of text stands before the organs."""
    if not view.starts_line(duty.start):
        return True
    at = bisect_left(view.lines, duty.start) - 1
    line = view.lines[at] if at >= 0 else 0
    return duty.start - line >= SHORTEST_TEXT and tail_of(view, line, duty.start) is None


def sentences(view: View, taken: Sequence[tuple[int, int]]) -> list[Duty]:
    """The sentences outside brackets that say nothing but who does it (`由市水利局牵头。`, `市水利局牵头，各区配合。`)."""
    found: list[Duty] = []
    for one in BY.finditer(view.plain):
        start = one.start()
        lines = view.lines[bisect_left(view.lines, start + 1) : bisect_left(view.lines, one.end() - 3)]
        for begin in [start, *lines]:
            if not covered(taken, begin) and by_organs(view, begin, one.end() - 1):
                found.append(Duty(begin, begin, one.end() - 1, one.end(), True))
                break
    return found


def by_organs(view: View, start: int, end: int) -> bool:
    """Whether a sentence consists of organs and the verbs that assign to them."""
    tail = words.TAIL.search(view.plain, max(start, end - 60), end)
    if tail is None and not has_verb(view, start, end):
        return False
    said = assign(view, start, end, BARE)
    named = sum(b - a + 1 for a, b, _ in said.names) + sum(b - a + 1 for a, b in said.times)
    verbs = sum(b - verb_of(view.plain, a, b)[0] for a, b in parted(view.plain, start, end, "、,"))
    return (
        bool(said.names)
        and (named + verbs) * 4 >= (end - start) * 3
        and all(b - a <= 24 and organ(view.plain, a, b) for a, b, _ in said.names)
    )


def leads_on(view: View, person: re.Match[str]) -> bool:
    """Whether the name of a person is followed at once by a label that names units."""
    end = min(person.end() + NAMES, len(view.plain))
    found = words.MARK.finditer(view.plain, person.end(), end)
    later = next((one for one in found if not one["person"]), None)
    return later is not None and view.plain.find("。", person.end(), later.start() - 1) < 0


def heads(view: View, match: re.Match[str]) -> bool:
    """Whether a label stands on its own: not in the middle of a word (`各责任单位：`), or at least after
    white space.
    """
    start = match.start()
    if start == 0 or view.starts_line(start) or view.starts_run(start):
        return True
    before = view.plain[start - 1]
    if (match["time"] or ALSO_WORK.match(view.plain, start)) and "\u4e00" <= before <= "\u9fff":
        return False
    return before not in "各有关个关级相项类明确由及和、的向"


def covered(taken: Sequence[tuple[int, int]], place: int) -> bool:
    """Whether `place` lies in one of the stretches (sorted, apart from one another)."""
    at = bisect_right(taken, (place, 1 << 60)) - 1
    return at >= 0 and place < taken[at][1]


def bracketed(view: View) -> list[Duty]:
    """The outermost brackets that assign responsibility."""
    found: list[Duty] = []
    single: list[Duty] = []
    for start, end in pairs(view.plain):
        if (found and start < found[-1].end) or (single and start < single[-1].end):
            continue
        if end - start <= LONGEST and assigns(view, start, end):
            found.append(Duty(start, start + 1, end - 1, end, True))
        elif end - start <= SINGLE and of_one_organ(view, start, end):
            single.append(Duty(start, start + 1, end - 1, end, True))
    if len(found) >= REPEATED and len(found) >= len(single):
        found = sorted([*found, *single], key=lambda duty: duty.start)
    return found


def of_one_organ(view: View, start: int, end: int) -> bool:
    """Whether a bracket that closes a sentence holds the name of one organ: where brackets mostly assign, it does
    so too.
    """
    alias = words.ORGAN_END.search(view.plain[max(0, start - 30) : start]) is not None
    whole = LEVELLED.match(view.plain, start + 1, end - 1) is not None
    return closes(view, start, end) and not alias and whole and organ(view.plain, start + 1, end - 1)


def closes(view: View, start: int, end: int) -> bool:
    """Whether a bracket stands at the end of a sentence: before its full stop or, as `…65个。（市经信局）支持…`, behind it."""
    if end >= len(view.plain) or view.starts_line(end) or view.plain[end] in "。;":
        return True
    return start > 0 and view.plain[start - 1] in "。;"


def pairs(plain: str) -> list[tuple[int, int]]:
    """All pairs of brackets, outer before inner, in order of their beginning."""
    stack: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for match in BRACKET.finditer(plain):
        sign = match[0]
        if sign not in PAIRS:
            stack = [*stack[-DEEPEST:], (sign, match.start())]
            continue
        for depth in range(len(stack) - 1, -1, -1):
            if stack[depth][0] == PAIRS[sign]:
                found.append((stack[depth][1], match.end()))
                del stack[depth:]
                break
    return sorted(found)


def assigns(view: View, start: int, end: int) -> bool:
    """Whether the bracket `start`..`end` says who is responsible."""
    inner, stop = start + 1, end - 1
    label = field_at(view, inner, stop)
    if label is not None and (label["role"] or label["time"] or names_later(view, label.end(), stop)):
        return True
    if words.DEADLINE.fullmatch(view.plain, inner, stop):
        return view.plain[start - 1 : start] in SHUT or view.plain[end : end + 1] in OPEN
    if goes_on_after(view, start, end) or not HINT.search(view.plain, inner, stop):
        return not goes_on_after(view, start, end) and bare(view, start, end)
    said = assign(view, inner, stop, BARE)
    if not said.names:
        return False
    if not words.TAIL.search(view.plain, max(inner, stop - 60), stop) and not has_verb(view, inner, stop):
        return bare(view, start, end)
    organs = sum(1 for a, b, _ in said.names if organ(view.plain, a, b))
    named = sum(b - a for a, b, _ in said.names)
    return organs * 3 >= len(said.names) * 2 and named * 4 >= stop - inner - 30


def names_later(view: View, start: int, stop: int) -> bool:
    """Whether a label of units follows that of a person (`责任领导：某某；牵头单位：…`)."""
    return any(one["role"] for one in words.FIELD.finditer(view.plain, start, stop))


def goes_on_after(view: View, start: int, end: int) -> bool:
    """Whether the sentence goes on behind the bracket, which then explains a word of it and assigns
    nobody.
    """
    if end >= len(view.plain) or view.starts_line(end) or view.starts_run(end):
        return False
    return (
        view.plain[start - 1 : start] not in CLOSED
        and re.match(r"[\u4e00-\u9fff]", view.plain[end]) is not None
    )


def has_verb(view: View, inner: int, stop: int) -> bool:
    """Whether any piece of the bracket ends in a verb that assigns."""
    return any(
        words.TAIL.search(view.plain, max(a, b - 30), b)
        or SUFFIX.search(view.plain, a, b)
        or assigned_within(view.plain, a, b)
        for a, b in parted(view.plain, inner, stop, ",;。")
    )


def organ(plain: str, start: int, end: int) -> bool:
    """Whether the stretch is shaped like the name of an organ."""
    name = words.VAGUE.sub("", plain[start:end])
    return words.ORGAN_END.search(name) is not None


def bare(view: View, start: int, end: int) -> bool:
    """Whether a bracket without any verb holds only units and closes a sentence."""
    before = view.plain[start - 1] if start else ""
    if not closes(view, start, end):
        return False
    if view.plain[start] == "【" and view.starts_line(start):
        return False  # a heading
    said = assign(view, start + 1, end - 1, BARE)
    found = said.names
    alias = words.ORGAN_END.search(view.plain[max(0, start - 30) : start]) is not None
    ends_line = end >= len(view.plain) or view.starts_line(end)
    if not found or (before not in "。;" and (alias or len(found) < 2) and not ends_line):
        return False
    if len(found) == 1 and found[0][1] - found[0][0] < SHORTEST_TAIL:
        return False  # 场所, 单位: a word, not a name
    covered = sum(b - a + 1 for a, b, _ in found) + sum(b - a + 1 for a, b in said.times)
    return covered * 4 >= (end - start) * 3 and all(
        b - a <= 24 and organ(view.plain, a, b) for a, b, _ in found
    )


def bounded(
    view: View, duties: Iterable[Duty], stops: Sequence[int], known: Vocabulary | None = None
) -> tuple[Duty, ...]:
    """The duties with their ends: one behind a label reaches to the next of `stops` (labels of the list) at
    most, and where the names of the list are `known`, not into the text of a task without a label.
    """
    done: list[Duty] = []
    for duty in duties:
        if done and duty.start < done[-1].end:
            continue
        if duty.bracket:
            done.append(duty)
            continue
        at = bisect_right(stops, duty.start)
        limit = stops[at] if at < len(stops) else len(view.plain)
        end = extent(view, duty.stop, limit, known)
        if known is not None:
            end = overrun(view, duty.start, end, known) or end
        done.append(Duty(duty.start, duty.start, end, end, False))
    return tuple(done)


def extent(view: View, start: int, limit: int, known: Vocabulary | None = None) -> int:
    """Where the units behind the label that ends at `start` end: at the next label where all up to it looks
    like units, else at the end of their sentence or before a line of prose.
    """
    if all_units(view, start, limit):
        return limit
    place = start
    while place < limit:
        line = min(view.line_end(place), limit)
        full = view.plain.find("。", place, line)
        if full >= 0:
            if goes_on(view, full + 1, limit):
                place = full + 1
                continue
            return full + 1
        if line >= limit or not (continues(view, line, limit) or broken_name(view, start, line, known)):
            return line
        place = line
    return limit


def all_units(view: View, start: int, limit: int) -> bool:
    """Whether the whole stretch reads as names of units between signs, however its lines are broken."""
    if limit - start > LONGEST or view.plain.find("。", start, limit) >= 0:
        return False
    found = list(parted(view.plain, start, limit, "、,;"))
    return bool(found) and all(b - a <= 30 and organ(view.plain, a, b) for a, b in found)


def goes_on(view: View, place: int, limit: int) -> bool:
    """Whether another label of the same task follows at `place`."""
    label = field_at(view, place, limit)
    return label is not None and label["text"] is None


def broken_name(view: View, start: int, line: int, known: Vocabulary | None) -> bool:
    """Whether the line that begins at `line` goes on with a name of the list that was begun on the line
    before.
    """
    begun = max(view.plain.rfind(sign, start, line) for sign in "、,;:") + 1
    begun = max(begun, start)
    if known is None or not 0 < line - begun <= known.longest or view.plain[begun:line] in known.names:
        return False
    return any(
        view.plain[begun:end] in known.names
        for end in range(line + 1, min(begun + known.longest, len(view.plain)) + 1)
    )


def continues(view: View, line: int, limit: int) -> bool:
    """Whether the line that begins at `line` still belongs to the units before it."""
    if goes_on(view, line, limit):
        return True
    label = field_at(view, line, limit)
    if label is not None:
        return False
    if view.plain[line - 1] in "、,;:(" or view.plain[line] in "、,;)":
        return True
    end = min(view.line_end(line), limit)
    first = next(parted(view.plain, line, end, "、,;"), (line, end))
    if view.plain.find("。", line, end) >= 0 and first[1] == end:
        return False
    width = first[1] - first[0]
    broken = not words.ORGAN_END.search(view.plain[max(0, line - 40) : line])
    return width <= 30 and (broken or first[1] < end or width <= SHORT) and organ(view.plain, *first)


def between(places: Sequence[int], start: int, end: int) -> int:
    """How many of the sorted `places` lie in `start`..`end`."""
    return bisect_left(places, end) - bisect_left(places, start)
