"""The question of a what-if: which figures, interpretations and money are otherwise than now, and from which day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from luoshi.policy.rules.binding import NO_OVERRIDE, bind, concerning
from luoshi.policy.rules.kinds import Scalar
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.replay import Scenario
from luoshi.policy.rules.settings import Dated, Override, Ruling, UnsuitableSetting, overridden

TRIED: Final = "试算"


@dataclass(frozen=True, slots=True)
class Asked:
    """Otherwise from `since` on. `parameters`: (part, name) → value; `rulings`: interpretation → option; `budgets_fen`: pot → total."""

    since: date
    parameters: Mapping[tuple[str, str], Scalar] = field(default_factory=dict)
    rulings: Mapping[str, str] = field(default_factory=dict)
    budgets_fen: Mapping[str, int] = field(default_factory=dict)

    @property
    def changes(self) -> int:
        """How many things are otherwise."""
        return len(self.parameters) + len(self.rulings) + len(self.budgets_fen)


def changed(before: Scenario, asked: Asked, books: Sequence[Rulebook]) -> Scenario:
    """The scenario with what is asked put in: from that day on it holds, whatever was recorded for later days.

    Raises UnsuitableSetting on a parameter, interpretation or option that the programme does not have.
    """
    known = {book.name for book in books}
    unknown = sorted({part for part, _ in asked.parameters} - known)
    if unknown:
        raise UnsuitableSetting(f"没有名为“{unknown[0]}”的类别，可用：{'、'.join(sorted(known))}。")
    overrides = {
        book.name: _override(book, (before.overrides or {}).get(book.name, NO_OVERRIDE), asked)
        for book in books
    }
    kept = tuple(
        one for one in before.rulings if one.interpretation not in asked.rulings or one.since < asked.since
    )
    made = tuple(
        Ruling(name, option, TRIED, asked.since, TRIED, asked.since) for name, option in asked.rulings.items()
    )
    after = Scenario(TRIED, (*kept, *made), overrides, {**(before.budgets_fen or {}), **asked.budgets_fen})
    for book in books:  # what cannot be bound is refused before any case is looked at
        bind(book, concerning(book, after.rulings, books), overrides[book.name])
    return after


def _override(book: Rulebook, recorded: Override, asked: Asked) -> Override:
    now = {one.name: one for one in overridden(book.parameters, recorded)}
    made = dict(recorded)
    for (part, name), value in asked.parameters.items():
        if part != book.name:
            continue
        if name not in now:
            raise UnsuitableSetting(f"“{book.title}”没有名为“{name}”的参数，可用：{'、'.join(now)}。")
        earlier = tuple(one for one in now[name].values if one.since < asked.since)
        made[name] = (*earlier, Dated(asked.since, value))
    return made
