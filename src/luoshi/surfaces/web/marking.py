"""Cutting a long text into pieces once, so that each marked stretch is one element of the page.

Spans count characters (code points) of the source. Marks may lie inside each other (a unit inside its task)
and may end where others begin; the cuts are all their ends, so that no piece crosses one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape


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

    def html(self) -> str:
        """One element. A carriage return goes as its number: HTML would drop it, and places would shift."""
        inside = escape(self.text).replace("\r", "&#13;")
        return f"<{self._tag} {self._attributes()}>{inside}</{self._tag}>"

    @property
    def _tag(self) -> str:
        return "mark" if "here" in self.kinds else "span"

    def _attributes(self) -> str:
        classes = ["here"] if "here" in self.kinds else ["seg"] if self.task is not None else []
        classes += [f"seg-{kind}" for kind in sorted(self.kinds - {"here"})]
        given = [f'data-start="{self.start}"']
        if classes:
            given.append(f'class="{" ".join(classes)}"')
        if self.task is not None:
            given.append(f'data-task="{self.task}"')
        if self.first:
            given.append(f'id="s-{self.task}"')
        return " ".join(given)


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
