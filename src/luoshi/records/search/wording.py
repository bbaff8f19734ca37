"""From what a person writes into the search field to what the database is asked. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

QUERY_MOST: Final = 100
WORDS_MOST: Final = 8
_QUOTED: Final = re.compile(r"[\"“”„«『「]([^\"“”„«»『』「」]+)[\"“”»』」]")
_SMALL: Final = "abcdefghijklmnopqrstuvwxyz"
_NARROW: Final = f"(),.:;!?%-/0123456789{_SMALL}"
_FORMS: Final = {
    sign: (sign, sign.upper(), chr(ord(sign) + 0xFEE0), chr(ord(sign.upper()) + 0xFEE0))
    if sign in _SMALL
    else (sign, chr(ord(sign) + 0xFEE0))
    for sign in _NARROW
}
"""Each sign of half width with the forms that count as the same; full width lies 0xFEE0 higher in Unicode."""
_SAME: Final = {ord(form): sign for sign, forms in _FORMS.items() for form in forms}


@dataclass(frozen=True, slots=True)
class Wording:
    """What is asked for: all `words` must stand in a text; `phrase` is all of them in one piece, which ranks first."""

    words: tuple[str, ...]

    @property
    def phrase(self) -> str:
        return "".join(self.words)

    @property
    def codes(self) -> list[int]:
        """The numbers of all pairs of neighbouring characters of the words, as the index holds them."""
        return sorted({code for word in self.words for code in bigrams(word)})

    @property
    def short(self) -> bool:
        """Whether no word has two characters, so that the index cannot help."""
        return not self.codes

    @property
    def patterns(self) -> list[str]:
        """A regular expression for each word: for the database and, with the same meaning, for Python."""
        return [pattern(word) for word in self.words]


def wording(written: str) -> Wording:
    """The words of a question: what stands in quotation marks as one, the rest cut at white space."""
    written = written[:QUERY_MOST].replace("\x00", "")
    quoted = [match.group(1) for match in _QUOTED.finditer(written)]
    loose = _QUOTED.sub(" ", written).split()
    words = [plain(word) for word in (*quoted, *loose)]
    if quoted and loose:  # keep the order in which they were written, for the phrase
        words.sort(key=lambda word: plain(written).find(word))
    return Wording(tuple(dict.fromkeys(word for word in words if word))[:WORDS_MOST])


def plain(text: str) -> str:
    """Half width where there is one, small letters, no white space: texts are compared so."""
    return "".join(text.split()).translate(_SAME)


def bigrams(text: str) -> set[int]:
    """As the SQL function `luoshi_bigrams` makes them."""
    same = text.translate(_SAME)
    return {ord(one) << 21 | ord(two) for one, two in pairwise(same)}


def pattern(word: str) -> str:
    """A regular expression for a word that takes both widths and both cases of each sign."""
    return "".join(_sign(sign) for sign in word)


def _sign(sign: str) -> str:
    forms = _FORMS.get(sign)
    return f"[{''.join(map(_escaped, forms))}]" if forms else _escaped(sign)


def _escaped(sign: str) -> str:
    """Python and PostgreSQL both take a backslash before a sign that is no letter and no figure."""
    return f"\\{sign}" if sign.isascii() and not sign.isalnum() else sign


def marked(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand in the text: `[start, end)`, in order, none overlapping another."""
    found = sorted(match.span() for word in words if word for match in re.finditer(pattern(word), text))
    spans: list[tuple[int, int]] = []
    for start, end in found:
        if spans and start < spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return spans
