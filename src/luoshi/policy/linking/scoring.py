"""How likely a pair is a link: evidence weighed by logistic regression, then held against its rival.

The weights were fitted on the development halves of the readings by hand (tests/spec/data/links-*.toml) together
with the sample city's expected links; the held-out halves were only counted. How and with what result stands in
docs/algorithms/linking.md.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import exp, log
from typing import Final

from luoshi.policy.linking.evidence import Evidence, Pair

Best = tuple[float, float]
"""The second best and the best of some likelihoods."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of the evidence, each for a share from 0 to 1, and those of the second look.

    The second look adds `again` and takes off `rival` times the likelihood of the best other earlier clause for the
    same later one, `rival_later` times that of the best other later clause for the same earlier one: a task seldom
    carries out two commitments, a task seldom splits. A pair at least `likely` is a link; these are the places where
    F1 is highest on the development halves.
    """

    bias: float
    part: float
    item: float
    first: float
    whole: float
    rival_from: float
    rival_to: float
    heading: float
    order: float
    run: float
    name: float
    units: float
    section: float
    figure: float
    again: float
    rival: float
    rival_later: float
    likely: float


NOTHING: Final = Model(**dict.fromkeys((one.name for one in fields(Model)), 0.0))
CARRIES_OUT: Final = Model(
    bias=-9.89,
    part=1.78,
    item=2.04,
    first=4.13,
    whole=2.8,
    rival_from=2.43,
    rival_to=2.78,
    heading=0.0,
    order=4.66,
    run=0.0,
    name=1.05,
    units=0.0,
    section=2.06,
    figure=2.26,
    again=2.35,
    rival=3.85,
    rival_later=0.66,
    likely=0.42,
)
CONTINUES: Final = Model(
    bias=-11.17,
    part=0.0,
    item=0.0,
    first=4.45,
    whole=5.05,
    rival_from=2.93,
    rival_to=2.06,
    heading=7.45,
    order=0.58,
    run=4.6,
    name=2.1,
    units=5.13,
    section=0.59,
    figure=3.82,
    again=1.68,
    rival=1.41,
    rival_later=2.02,
    likely=0.5,
)
PLAN: Final = replace(CARRIES_OUT, likely=0.6)
"""A plan has ten sentences for each task and goes its own order: more is asked of a link. Set by looking at every
twentieth link from the real plan, not measured against a reading by hand."""
INDICATOR: Final = replace(NOTHING, bias=-5.4, part=5.0, run=9.0, likely=0.45)
"""An indicator is a name: only how much of it, and how rare a part of it, stands in the task can speak. Set by hand on
the sample city's plan, for lack of more."""
GOAL: Final = replace(NOTHING, bias=-4.0, part=8.0, likely=0.5)
"""A yearly goal counts where most of its name stands in the task. Set by hand."""
WEIGHED: Final = tuple(
    one.name for one in fields(Model) if one.name not in {"bias", "again", "rival", "rival_later", "likely"}
)


def likelihoods(pairs: Mapping[Pair, Evidence], model: Model) -> dict[Pair, float]:
    """The likelihood of each pair to be a link, from 0 to 1."""
    asked = [(name, weight) for name in WEIGHED if (weight := getattr(model, name))]
    first = {pair: chance(model.bias + weighed(found, asked)) for pair, found in pairs.items()}
    of_earlier: defaultdict[int, Best] = defaultdict(lambda: (0.0, 0.0))
    of_later: defaultdict[int, Best] = defaultdict(lambda: (0.0, 0.0))
    for (origin, to), likely in first.items():
        of_earlier[origin] = better(of_earlier[origin], likely)
        of_later[to] = better(of_later[to], likely)
    return {
        (origin, to): chance(
            odds(likely)
            + model.again
            - model.rival * other(of_later[to], likely)
            - model.rival_later * other(of_earlier[origin], likely)
        )
        for (origin, to), likely in first.items()
    }


def better(best: Best, likely: float) -> Best:
    """The two best of three."""
    second, first = best
    return (first, likely) if likely >= first else (max(second, likely), first)


def weighed(found: Evidence, asked: Sequence[tuple[str, float]]) -> float:
    """The evidence that a model asks for, weighed."""
    total = 0.0
    for name, weight in asked:
        total += weight * getattr(found, name)
    return total


def other(best: Best, own: float) -> float:
    """The likelihood of the best rival, given the two best of all."""
    return best[0] if own == best[1] else best[1]


def chance(weight: float) -> float:
    return 1 / (1 + exp(-max(-40.0, min(40.0, weight))))


def odds(likely: float) -> float:
    return log((likely + 1e-4) / (1 - likely + 1e-4))
