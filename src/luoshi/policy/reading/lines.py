"""The lines of a view as places in its text."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from luoshi.policy.reading.model import Span
from luoshi.policy.reading.source import View


@dataclass(frozen=True, slots=True)
class Lines:
    """The places in a view where a line of the source, or a block of its markup, begins."""

    starts: tuple[int, ...]

    @classmethod
    def of(cls, view: View) -> "Lines":
        return cls(tuple(view.lines))

    def between(self, start: int, end: int) -> Iterator[Span]:
        """The lines of the stretch `start`..`end`, the first and the last cut at its ends."""
        low, high = bisect_right(self.starts, start), bisect_left(self.starts, end)
        for first, after in pairwise([start, *self.starts[low:high], end]):
            if after > first:
                yield first, after

    def end(self, place: int, limit: int) -> int:
        """Where the line that holds `place` ends, `limit` at most."""
        at = bisect_right(self.starts, place)
        return min(self.starts[at], limit) if at < len(self.starts) else limit
