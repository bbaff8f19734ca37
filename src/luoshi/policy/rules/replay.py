"""What if: the same cases by other figures, budgets or interpretations — cost, winners, losers, the day it
runs out.

Each case is decided on its merits, that is without the condition that looks at the money left; the money is
then given out in the order of the queue. The first case that no longer fits closes its pot
(先报先得、用完即止), so that nobody further back is served before somebody further ahead.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from luoshi.policy.rules.binding import NO_OVERRIDE, bind, concerning
from luoshi.policy.rules.kinds import Case
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.settings import Override, Ruling

MONEY_LEFT: Final = "money_left"
QUEUE, OWN_POT = "queue_at", "pot_is_own"
"""The condition and the values by which a programme says how its money is given out."""
COMMON_POT: Final = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way that things could be: rulings, other parameters by part, and money by pot in fen.

    A pot is named by its part, the common one is `""`; a pot that is not named is not limited.
    """

    name: str
    rulings: tuple[Ruling, ...] = ()
    overrides: Mapping[str, Override] | None = None
    budgets_fen: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One case with its number and the part that it belongs to."""

    number: int
    part: str
    facts: Case


@dataclass(frozen=True, slots=True)
class Standing:
    """A case on its merits: what it is due and where it stands in which queue."""

    claim: Claim
    amount_fen: int
    place: datetime
    pot: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a scenario gives: grants by case number, cost, eligible cases left without money, and when each
    pot closed.
    """

    scenario: Scenario
    grants_fen: Mapping[int, int]
    unserved: frozenset[int]
    exhausted_at: Mapping[str, datetime]

    @property
    def cost_fen(self) -> int:
        """What is paid in all."""
        return sum(self.grants_fen.values())

    def exhausted_on(self, pot: str = COMMON_POT) -> date | None:
        """The day on which a pot's money runs out; None where it lasts."""
        moment = self.exhausted_at.get(pot)
        return moment.date() if moment else None


@dataclass(frozen=True, slots=True)
class Difference:
    """Two scenarios over the same cases: what more it costs, who gains and who loses how much (fen)."""

    cost_fen: int
    winners: Mapping[int, int]
    losers: Mapping[int, int]


def replay(books: Sequence[Rulebook], claims: Iterable[Claim], scenario: Scenario) -> Result:
    """Give out the money of a scenario. Raises UnsuitableSetting on unknown rulings or parameters."""
    entitled = sorted(on_merits(books, claims, scenario), key=lambda s: (s.place, s.claim.number))
    left = dict(scenario.budgets_fen or {})
    grants: dict[int, int] = {}
    closed: dict[str, datetime] = {}
    for standing in entitled:
        if standing.pot in closed:
            continue
        if standing.pot in left:
            if standing.amount_fen > left[standing.pot]:
                closed[standing.pot] = standing.place
                continue
            left[standing.pot] -= standing.amount_fen
        grants[standing.claim.number] = standing.amount_fen
    unserved = frozenset(s.claim.number for s in entitled) - grants.keys()
    return Result(scenario, grants, unserved, closed)


def on_merits(books: Sequence[Rulebook], claims: Iterable[Claim], scenario: Scenario) -> Iterable[Standing]:
    """The cases that are entitled but for the money."""
    overrides = scenario.overrides or {}
    deciders = {
        book.name: Decider(
            bind(
                book.without(MONEY_LEFT),
                concerning(book, scenario.rulings, books),
                overrides.get(book.name, NO_OVERRIDE),
            )
        )
        for book in books
    }
    for claim in claims:
        decider = deciders[claim.part]
        decision = decider(claim.facts)
        place = decider.values(claim.facts).get(QUEUE) if decision.eligible else None
        if isinstance(place, datetime):
            own = decider.values(claim.facts).get(OWN_POT)
            yield Standing(claim, decision.amount_fen, place, claim.part if own else COMMON_POT)


def compare(before: Result, after: Result) -> Difference:
    """What changes from one scenario to the other, case by case."""
    numbers = before.grants_fen.keys() | after.grants_fen.keys()
    change = {n: after.grants_fen.get(n, 0) - before.grants_fen.get(n, 0) for n in sorted(numbers)}
    return Difference(
        cost_fen=after.cost_fen - before.cost_fen,
        winners={n: by for n, by in change.items() if by > 0},
        losers={n: -by for n, by in change.items() if by < 0},
    )
