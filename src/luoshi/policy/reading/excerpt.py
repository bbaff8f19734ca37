"""The text of a stretch of a source, as reading would give it: for a person who moves the bounds of an item."""

from luoshi.policy.reading.furniture import furniture
from luoshi.policy.reading.source import View


def excerpt(source: str, start: int, end: int) -> str:
    """`source[start:end]` without white space and page furniture. Raises ValueError for bounds outside it."""
    if not 0 <= start < end <= len(source):
        raise ValueError(f"{start}–{end} lies outside the text of {len(source)} characters")
    return View.of(source, furniture(source), (start, end)).text
