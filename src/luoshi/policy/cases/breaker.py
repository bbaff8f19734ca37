"""The circuit breaker of a register's line: after so many failures in a row nobody asks for a while, longer each time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FAILURES: Final = 5
"""Failures in a row after which the line opens."""
FIRST: Final = timedelta(seconds=30)
LONGEST: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class LineState:
    """A line as it stands."""

    failures: int = 0
    open_until: datetime | None = None

    def may_ask(self, at: datetime) -> bool:
        """Whether the register may be asked now. Once its pause is over, one answer decides."""
        return self.open_until is None or at >= self.open_until


def answered(_: LineState) -> LineState:
    """The register gave an answer: all is well again."""
    return LineState()


def failed(state: LineState, at: datetime) -> LineState:
    """The register gave none: from the fifth failure on each one doubles the pause, up to half an hour."""
    failures = state.failures + 1
    if failures < FAILURES:
        return LineState(failures, state.open_until)
    return LineState(failures, at + pause(failures))


def pause(failures: int) -> timedelta:
    """How long nobody asks after so many failures in a row."""
    return min(LONGEST, FIRST * (1 << min(max(failures - FAILURES, 0), 10)))


def again_at(tries: int, at: datetime) -> datetime:
    """When a case that got no answer is checked again: after 1, 2, 4 … minutes, up to half an hour."""
    return at + min(LONGEST, timedelta(minutes=1) * (1 << min(tries, 10)))
