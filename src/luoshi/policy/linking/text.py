"""Chinese text without word segmentation: the same characters for the same words, cut into parts and n-grams."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

SILENT: Final = re.compile(r"[\s“”‘’\"'《》〈〉「」『』*#]+")
"""Signs that part no words: a name is the same with and without its quotation marks."""
QUOTED: Final = re.compile(r"[“\"《「]([^“”\"《》「」。]{2,24})[”\"》」]")
ENDS: Final = re.compile(r"[,，。;；:：!！?？()（）\[\]【】〔〕…]+")
ITEMS: Final = re.compile(r"[、和与及]")
BETWEEN: Final = re.compile(r"[^0-9a-z\u3400-\u9fff%.+]+")
SIZES: Final = (2, 3, 4)
"""Lengths of the n-grams: most Chinese words have two characters, most terms of policy three or four."""


def plain(text: str) -> str:
    """The text with full-width signs, letters and compatibility forms made alike, and silent signs removed."""
    return SILENT.sub("", unicodedata.normalize("NFKC", text)).lower()


def folded(text: str) -> tuple[str, list[int]]:
    """The plain text, and for each of its characters its place in the text as given."""
    made, places = [], []
    for place, sign in enumerate(text):
        for one in plain(sign):
            made.append(one)
            places.append(place)
    return "".join(made), places


def quoted(text: str) -> frozenset[str]:
    """The names and bywords of a text as given: what stands in quotation marks or title marks, made plain."""
    return frozenset(plain(name) for name in QUOTED.findall(text))


def parts(text: str) -> tuple[str, ...]:
    """The parts of a plain text between its stops; an enumeration stays together."""
    return tuple(part for part in ENDS.split(text) if part)


def items(part: str) -> tuple[str, ...]:
    """The members of an enumeration; empty where the part is none."""
    found = tuple(one for one in ITEMS.split(part) if len(one) > 1)
    return found if len(found) > 1 else ()


def grams(text: str, sizes: tuple[int, ...] = SIZES) -> Iterator[str]:
    """The n-grams of a plain text, none across a stop."""
    for run in BETWEEN.split(text):
        for size in sizes:
            for start in range(len(run) - size + 1):
                yield run[start : start + size]


def bigrams(text: str) -> tuple[str, ...]:
    """Each two neighbouring characters in their order, those across a stop too (no other text holds them)."""
    return tuple(text[start : start + 2] for start in range(len(text) - 1))


def abbreviations(text: str) -> Iterator[str]:
    """What five characters in a row are shortened to, the first of each word: 综合保税区 is 综保区 elsewhere."""
    for run in BETWEEN.split(text):
        for start in range(len(run) - 4):
            short = run[start : start + 5 : 2]
            if short not in text:
                yield short
