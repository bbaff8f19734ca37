"""Targets in tasks: every figure that someone will be held to. How it decides: docs/algorithms/targets.md."""

from collections.abc import Iterator
from decimal import Decimal

from luoshi.policy.reading.model import Comparator, Target
from luoshi.policy.reading.numerals import decimal_text, half_width
from luoshi.policy.reading.targets import names
from luoshi.policy.reading.targets.comparators import comparator, sign_before
from luoshi.policy.reading.targets.figures import Figure, figures
from luoshi.policy.reading.targets.phrases import Places, named, what_is_counted
from luoshi.policy.reading.targets.shares import Shares
from luoshi.policy.reading.targets.times import Deadlines
from luoshi.policy.reading.targets.words import is_target_in_words


def targets(text: str) -> tuple[Target, ...]:
    """The targets of a task's text, whose white space was removed; spans are offsets into it.

    A span covers the figure with its comparator behind it (`300个以上`). A range yields two targets with one
    span: its lower end with `>=`, its upper end with `<=`.
    """
    return tuple(_targets(half_width(text)))


def _targets(text: str) -> Iterator[Target]:
    quoted, places, deadlines, shares = names.names(text), Places(text), Deadlines(text), Shares(text)
    last, sentence, what = -1, 0, ""
    for figure in figures(text):
        if names.inside(quoted, figure.start):
            continue
        place = places.at(figure.start)
        follows = last if last >= place.clause else -1
        sign, stop, stated = comparator(
            text, start=figure.start, end=figure.end, unit=figure.unit, more=figure.more
        )
        if not _is_target(text, figure, stated=stated, follows=follows):
            continue
        inherited = what if place.sentence == sentence else ""
        what = what_is_counted(text, figure, stop=stop, since=max(place.clause, last)) or inherited
        last, sentence = stop, place.sentence
        deadline, said, share = deadlines.before(figure.start, sentence), what, shares.of(figure.start)
        if share is not None:
            said, deadline = named(share.name + share.verb), share.time or deadline
            sign = sign if stated else sign_before(share.verb) or sign
        for value, shown in _ends(figure, sign):
            yield Target(decimal_text(value), figure.unit, shown, said, (figure.start, stop), deadline)


def _is_target(text: str, figure: Figure, *, stated: bool, follows: int) -> bool:
    if names.is_no_amount(text, start=figure.start, end=figure.end, unit=figure.unit, first=figure.first):
        return False
    if not figure.chinese or figure.stated:
        return True
    return is_target_in_words(text, figure, stated=stated, follows=follows)


def _ends(figure: Figure, sign: Comparator) -> tuple[tuple[Decimal, Comparator], ...]:
    if figure.upper is None:
        return ((figure.value, sign),)
    return ((figure.value, ">="), (figure.upper, "<="))
