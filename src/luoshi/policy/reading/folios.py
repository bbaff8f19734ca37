"""Page numbers that text extraction has fused into the running text (`人口吸6引力`, `13类序`).

A folio is told from a figure of the text by its series: the numbers 1, 2, 3 … stand about one page apart. The
best chain of such numbers is found by dynamic programming over the digit runs, in time linear in the length.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import Final

from luoshi.policy.reading.model import Span

RUN: Final = re.compile(r"\d+")
HIGHEST_FOLIO: Final = 2_000
LONGEST_RUN: Final = 7  # `2020` + `216`: a page reference or year with the folio behind it
MOST_SERIES: Final = 3
"""Contents, body and annex may each be numbered on their own."""
SHORTEST_SERIES: Final = 8
SHORTEST_PAGE: Final = 60  # characters; a page holds more, a list item is often shorter
LONGEST_PAGE: Final = 2_000
KEPT_PER_FOLIO: Final = 12  # nearest candidates looked back at: keeps the search linear on hostile input
BREAKING_SHARE: Final = 0.25  # of a true series interrupts a word; numbers of a list never do
SKIPPED_PENALTY: Final = 1.5
PART_OF_RUN_PENALTY: Final = 1.2
OTHER_MEANING_PENALTY: Final = 1.0

_MEASURED: Final = re.compile(r"[.．%％‰、）)〕\]】年月日号条个项所家处万亿米人名公里平版届篇章节大+~—-]")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place where the folio `value` may stand; `penalty` is higher where it reads as part of the text."""

    value: int
    start: int
    end: int
    penalty: float


def fused_folios(text: str) -> tuple[Span, ...]:
    """Spans of all page numbers fused into `text`, in order; () where there is no convincing series.

    Several series may follow each other (a table of contents numbered on its own, then the body).
    """
    candidates = _candidates(text)
    found: list[Span] = []
    for _ in range(MOST_SERIES):
        chain = _best_chain(candidates)
        if not _convincing(chain, text):
            break
        found += [(folio.start, folio.end) for folio in chain]
        low, high = chain[0].start, chain[-1].end
        candidates = [one for one in candidates if one.end <= low or one.start >= high]
    return tuple(sorted(found))


def _candidates(text: str) -> list[_Candidate]:
    found: list[_Candidate] = []
    for run in RUN.finditer(text):
        if len(run.group()) <= LONGEST_RUN:
            found += _readings_of(run.group(), run.start(), text)
    return found


def _readings_of(digits: str, start: int, text: str) -> list[_Candidate]:
    """The folios one run of digits may hold: all of it, its end or its beginning."""
    cuts = {(0, n) for n in range(1, len(digits) + 1)} | {(n, len(digits)) for n in range(len(digits))}
    readings = []
    for low, high in cuts:
        part = digits[low:high]
        if part[0] != "0" and int(part) <= HIGHEST_FOLIO:
            penalty = _penalty(text, start + low, start + high, whole=high - low == len(digits))
            readings.append(_Candidate(int(part), start + low, start + high, penalty))
    return readings


def _penalty(text: str, start: int, end: int, *, whole: bool) -> float:
    penalty = 0.0 if whole else PART_OF_RUN_PENALTY
    after, before = text[end : end + 1], text[start - 1 : start]
    if before == "\n" or not before:
        penalty -= OTHER_MEANING_PENALTY / 2
    if _MEASURED.match(after) or before in "第（(〔[.．~—-<>≤≥＜＞":
        penalty += OTHER_MEANING_PENALTY
    return penalty


def _best_chain(candidates: list[_Candidate]) -> list[_Candidate]:
    """The chain of growing numbers with the best score: points for each folio, less for uneven pages."""
    rough = _search(candidates, None)
    if len(rough) < SHORTEST_SERIES:
        return rough
    gaps = sorted(b.start - a.start for a, b in pairwise(rough))
    return _search(candidates, gaps[len(gaps) // 2])


def _search(candidates: list[_Candidate], page: int | None) -> list[_Candidate]:
    scores: list[float] = []
    before: list[int] = []
    last: dict[int, list[int]] = defaultdict(list)
    for index, one in enumerate(candidates):
        score, link = 1.0 - one.penalty, -1
        for step in (1, 2, 3):
            for other in last[one.value - step][-KEPT_PER_FOLIO:]:
                gain = _link(candidates[other], one, step, page)
                if gain is not None and scores[other] + gain > score:
                    score, link = scores[other] + gain, other
        scores.append(score)
        before.append(link)
        last[one.value].append(index)
    return _walk_back(candidates, scores, before)


def _link(a: _Candidate, b: _Candidate, step: int, page: int | None) -> float | None:
    gap = (b.start - a.end) / step
    if b.start < a.end or not SHORTEST_PAGE <= gap <= LONGEST_PAGE:
        return None
    uneven = 0.0 if page is None else abs(log(gap / page))
    return 2.0 - uneven - SKIPPED_PENALTY * (step - 1) - b.penalty


def _walk_back(candidates: list[_Candidate], scores: list[float], before: list[int]) -> list[_Candidate]:
    if not scores:
        return []
    index = max(range(len(scores)), key=scores.__getitem__)
    chain = []
    while index >= 0:
        chain.append(candidates[index])
        index = before[index]
    return chain[::-1]


def _convincing(chain: list[_Candidate], text: str) -> bool:
    """Long enough and often inside a word: a numbered list may be as even, but never breaks a word."""
    if len(chain) < SHORTEST_SERIES:
        return False
    breaking = sum(1 for folio in chain if _breaks_word(text, folio))
    return breaking >= BREAKING_SHARE * len(chain)


def _breaks_word(text: str, folio: _Candidate) -> bool:
    around = text[folio.start - 1 : folio.start] + text[folio.end : folio.end + 1]
    return len(around) == 2 and all("\u4e00" <= letter <= "\u9fff" for letter in around)
