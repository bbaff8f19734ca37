"""Asking all registers that cases need: many keys at once, registers side by side, none of them while its line is broken."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from luoshi.policy.cases.registers import Trouble
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.registers.actions import note_line
from luoshi.records.registers.queries import LineRow, lines
from luoshi.surfaces.adapters.registers.base import KEYS_MOST, NoAnswer, Register

SIDE_BY_SIDE: Final = 8
FRESH: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Replies:
    """What came back: (register, key) → row or None; and the trouble of each register that gave no answer."""

    rows: Mapping[tuple[str, str], dict[str, Any] | None] = field(repr=False)
    troubles: Mapping[str, Trouble]


def ask(wanted: Iterable[tuple[str, str]], ways: Mapping[str, Register], *, at: datetime) -> Replies:
    """Ask for (register, key) pairs. Never raises for a register's sake: who gets no answer finds the trouble.

    Call it outside any transaction: it waits for other systems.
    """
    by_register: dict[str, list[str]] = {}
    for register, key in dict.fromkeys(wanted):
        by_register.setdefault(register, []).append(key)
    states = lines()
    troubles: dict[str, Trouble] = {
        name: "open" for name in by_register if not states[name].state.may_ask(at)
    }
    rows: dict[tuple[str, str], dict[str, Any] | None] = {}
    asked = [name for name in by_register if name not in troubles]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
        told = list(threads.map(lambda name: _asked(ways.get(name), by_register[name]), asked))
    for name, (found, trouble) in zip(asked, told, strict=True):
        rows |= {(name, key): row for key, row in found.items()}
        if trouble is not None:
            troubles[name] = trouble
        if trouble is not None or not _is_known_well(states[name], at):
            note_line(name, trouble, by=SYSTEM, at=at)
    return Replies(rows, troubles)


def _is_known_well(line: LineRow, at: datetime) -> bool:
    """Nothing new to note: it answered within the last minute, and nothing was wrong."""
    return line.state.failures == 0 and line.answered_at is not None and at - line.answered_at < FRESH


def _asked(way: Register | None, keys: list[str]) -> tuple[dict[str, Any], Trouble | None]:
    """All keys of one register, piece by piece; what came before the trouble counts."""
    found: dict[str, Any] = {}
    if way is None:
        return found, "unreachable"
    for start in range(0, len(keys), KEYS_MOST):
        try:
            found |= way.ask(keys[start : start + KEYS_MOST])
        except NoAnswer as problem:
            return found, problem.trouble
    return found, None
