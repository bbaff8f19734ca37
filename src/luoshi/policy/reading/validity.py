"""From when to when a document holds, as it says itself (`自发布之日起施行`, `2026年8月31日后失效`,
`有效期五年`).
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from luoshi.policy.reading.numerals import chinese_integer

ITSELF: Final = re.compile(
    r"本(?:实施|管理|暂行|试行)?(?:文件|通知|公告|通告|办法|细则|规定|规则|条例|方案|意见|决定|标准|政策|制度|措施|指引|规程|章程)"
)
STARTS: Final = "(?:起?(?:正式)?(?:施行|实施|生效|执行|试行))"
DAY: Final = r"(?:(?P<{0}y>\d{{4}})年)?(?P<{0}m>\d{{1,2}})月(?P<{0}d>\d{{1,2}})日"
FROM: Final = re.compile(
    rf"(?:自|从)?(?P<own>(?:发布|印发|公布|颁布|下发|发文)之日)(?:起(?P<later>\d{{1,3}})日后)?{STARTS}"
    rf"|(?:自|从|于|将于)?{DAY.format('f')}(?:零时)?(?:起|开始)?{STARTS}"
)
UNTIL: Final = re.compile(
    rf"(?:有效期[至到]|执行[至到]|实施[至到]|施行[至到]|[至到]|截[至止](?:到)?){DAY.format('u')}"
    rf"|{DAY.format('v')}(?:之)?(?:后|起|时)?(?:自动|自行|同时)?(?:失效|废止|终止|截止|停止执行)"
)
YEARS: Final = re.compile(r"有效期(?:为|限为|限)?(?P<years>\d{1,2}|[一二两三四五六七八九十]{1,2})年")
LONGEST_TERM: Final = 100
"""Years; more is no term of a document."""
STATEMENT: Final = re.compile(r"[^。;]+")
LONGEST: Final = 300
"""Characters of a sentence that says how long a document holds."""


@dataclass(frozen=True, slots=True)
class Validity:
    """ISO dates, None where none is printed or follows from what is; `words` is the sentence itself."""

    start: str | None
    end: str | None
    words: str


def validity(text: str, issued_on: str | None) -> Validity:
    """What `text` (half width, squeezed) says of its own validity; relative days count from `issued_on`."""
    found = [
        sentence
        for sentence in STATEMENT.finditer(text)
        if len(sentence[0]) <= LONGEST and speaks_of_itself(sentence[0])
    ]
    for sentence in reversed(found):
        words = sentence[0]
        start = start_of(words, issued_on)
        end = end_of(words, start, issued_on)
        if start or end:
            return Validity(start, end, words.rstrip("。;"))
    return Validity(None, None, "")


def speaks_of_itself(sentence: str) -> bool:
    """Whether the sentence is about the document, not about something in it."""
    tells = FROM.search(sentence) or YEARS.search(sentence)
    return ITSELF.search(sentence) is not None and tells is not None


def start_of(words: str, issued_on: str | None) -> str | None:
    found = FROM.search(words)
    if found is None:
        return None
    if found["own"]:
        return later(issued_on, int(found["later"] or 0))
    return day(found["fy"], found["fm"], found["fd"], issued_on)


def end_of(words: str, start: str | None, issued_on: str | None) -> str | None:
    begun = FROM.search(words)
    for found in UNTIL.finditer(words, begun.end() if begun else 0):
        if found["um"]:
            return day(found["uy"], found["um"], found["ud"], start or issued_on)
        return day(found["vy"], found["vm"], found["vd"], start or issued_on)
    years = YEARS.search(words)
    if years is None or start is None:
        return None
    count = int(years["years"]) if years["years"].isdigit() else chinese_integer(years["years"]) or 0
    return anniversary(start, count)


def later(iso: str | None, days: int) -> str | None:
    """`iso` and so many days more."""
    if iso is None or not days:
        return iso
    return date.fromordinal(date.fromisoformat(iso).toordinal() + days).isoformat()


def anniversary(iso: str, years: int) -> str | None:
    """The last day of a term of so many years that begins on `iso`."""
    begun = date.fromisoformat(iso)
    if not 0 < years <= LONGEST_TERM:
        return None
    leap = (begun.month, begun.day) == (2, 29)
    same = begun.replace(year=begun.year + years, day=28 if leap else begun.day)
    return date.fromordinal(same.toordinal() - (not leap)).isoformat()


def day(year: str | None, month: str, number: str, near: str | None) -> str | None:
    """An ISO date; a day without its year is in the year of `near`. None for a day that does not exist."""
    which = year or (near[:4] if near else None)
    if which is None:
        return None
    try:
        return date(int(which), int(month), int(number)).isoformat()
    except ValueError:
        return None
