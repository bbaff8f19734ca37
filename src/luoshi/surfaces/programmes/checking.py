"""The automatic checks: ask the registers, keep what they said, let the rules decide. Nothing is asked inside a transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from luoshi.policy.cases.breaker import again_at
from luoshi.policy.cases.registers import Trouble
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases.actions import UnusableAnswers, conclude, postpone
from luoshi.records.cases.queries_checks import Due, due_checks
from luoshi.records.cases.values import Found
from luoshi.records.registers.actions import NewAnswer, keep_answers
from luoshi.surfaces.adapters.registers.asking import Replies, ask
from luoshi.surfaces.adapters.registers.base import Register

AT_ONCE: Final = 500
ROUNDS_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Checked:
    """How many cases went on, and how many wait for a register."""

    done: int = 0
    waiting: int = 0


def check_due(ways: Mapping[str, Register], *, at: datetime, at_once: int = AT_ONCE) -> Checked:
    """Check every case that is due, in portions. Doing it twice changes nothing."""
    done = waiting = 0
    for _ in range(ROUNDS_MOST):
        due = due_checks(at, most=at_once)
        if not due:
            break
        replies = ask(
            [(register, key) for one in due for (register, _), key in one.asks.items()], ways, at=at
        )
        whole = [one for one in due if not lacking(one, replies)]
        done += _conclude(whole, replies, at=at)
        waiting += _postpone([one for one in due if lacking(one, replies)], replies, at=at)
        if len(due) < at_once:
            break
    return Checked(done, waiting)


def lacking(due: Due, replies: Replies) -> str:
    """The first register that gave no answer about the case; empty where all did."""
    return next(
        (register for (register, _), key in due.asks.items() if (register, key) not in replies.rows), ""
    )


def _conclude(due: Sequence[Due], replies: Replies, *, at: datetime) -> int:
    if not due:
        return 0
    answers = {
        one.case_id: {place: replies.rows[place[0], key] for place, key in one.asks.items()} for one in due
    }
    keep_answers(
        [
            NewAnswer(register, pk, about, row)
            for pk, found in answers.items()
            for (register, about), row in found.items()
        ],
        by=SYSTEM,
        at=at,
    )
    found = [Found(pk, rows) for pk, rows in answers.items()]
    try:
        conclude(found, by=SYSTEM, at=at)
    except UnusableAnswers as problem:
        return _without(problem.registers, due, found, at=at)
    return len(due)


def _without(
    registers: Mapping[int, str], due: Sequence[Due], found: Sequence[Found], *, at: datetime
) -> int:
    """Who got an answer that cannot be waits for a better one, and nobody else with them; how many went on."""
    for one in due:
        if one.case_id in registers:
            waits = {one.case_id: {"register": registers[one.case_id], "trouble": "malformed"}}
            postpone(waits, again_at=again_at(one.tries, at), by=SYSTEM, at=at)
    rest = [one for one in found if one.case_id not in registers]
    if rest:
        conclude(rest, by=SYSTEM, at=at)
    return len(rest)


def _postpone(due: Sequence[Due], replies: Replies, *, at: datetime) -> int:
    """Tried again later, each time after a longer pause; the register and its trouble stand on the case."""
    by_tries: dict[int, dict[int, Mapping[str, Any]]] = {}
    for one in due:
        register = lacking(one, replies)
        trouble: Trouble = replies.troubles.get(register, "malformed")
        by_tries.setdefault(one.tries, {})[one.case_id] = {"register": register, "trouble": trouble}
    for tries, waiting in by_tries.items():
        postpone(waiting, again_at=again_at(tries, at), by=SYSTEM, at=at)
    return len(due)
