"""Cutting a long text into pieces once, so that each marked stretch is one element of the page.

Spans count characters (code points) of the source. Marks may lie inside each other (a unit inside its task)
and may end where others begin; the cuts are all their ends, so that no piece crosses one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch `[start, end)`: `task` is the id it belongs to; kinds: task, unit, target, finding, here."""

    start: int
    end: int
    kind: str
    task: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch without an end of a mark inside. `first`: the piece with which its task begins."""

    start: int
    text: str
    task: int | None
    kinds: frozenset[str]
    first: bool = False

    @property
    def classes(self) -> str:
        """The names of the styles of what marks it."""
        return " ".join(f"seg-{kind}" for kind in sorted(self.kinds))


def pieces(text: str, offset: int, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """`text`, which begins at `offset` of the source, cut at all ends of the marks, in one sweep."""
    return tuple(_sweep(text, offset, [mark for mark in marks if mark.start < mark.end]))


def _sweep(text: str, offset: int, marks: list[Mark]) -> Iterator[Piece]:
    last = offset + len(text)
    ends = {place for mark in marks for place in (mark.start, mark.end) if offset < place < last}
    cuts = sorted({offset, last, *ends})
    opening = sorted(marks, key=lambda mark: mark.start)
    open_now: list[Mark] = []
    seen: set[int] = set()
    place = 0
    for start, end in pairwise(cuts):
        while place < len(opening) and opening[place].start <= start:
            open_now.append(opening[place])
            place += 1
        open_now = [mark for mark in open_now if mark.end > start]
        task = next((mark.task for mark in open_now if mark.task is not None), None)
        kinds = frozenset(mark.kind for mark in open_now)
        yield Piece(
            start, text[start - offset : end - offset], task, kinds, task is not None and task not in seen
        )
        if task is not None:
            seen.add(task)
