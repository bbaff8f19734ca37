"""How likely a pair is a link: evidence weighed by logistic regression, then held against its rival.

The weights were fitted on the development halves of the readings by hand (tests/spec/data/links-*.toml) together
with the sample city's expected links; the held-out halves were only counted. How and with what result stands in
docs/algorithms/linking.md.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import exp, log
from typing import Final

from luoshi.policy.linking.evidence import Evidence, Pair


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of the evidence, each for a share from 0 to 1, and the two of the second look.

    The second look adds `again` and takes off `rival` times the likelihood of the best other clause for the same
    later one: a task seldom carries out two commitments. A pair at least `likely` is a link; these are the places
    where F1 is highest on the development halves.
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
    likely: float


NOTHING: Final = Model(**dict.fromkeys((one.name for one in fields(Model)), 0.0))
CARRIES_OUT: Final = Model(
    bias=-10.58,
    part=1.79,
    item=2.2,
    first=4.31,
    whole=2.41,
    rival_from=2.57,
    rival_to=3.28,
    heading=0.0,
    order=4.63,
    run=0.0,
    name=1.0,
    units=0.0,
    section=2.52,
    figure=2.39,
    again=1.42,
    rival=3.34,
    likely=0.45,
)
CONTINUES: Final = Model(
    bias=-11.75,
    part=0.0,
    item=0.0,
    first=4.67,
    whole=5.19,
    rival_from=3.14,
    rival_to=2.11,
    heading=7.87,
    order=0.52,
    run=5.33,
    name=2.17,
    units=5.02,
    section=0.72,
    figure=5.44,
    again=0.78,
    rival=1.6,
    likely=0.5,
)
INDICATOR: Final = replace(NOTHING, bias=-5.4, part=5.0, run=9.0, likely=0.45)
"""An indicator is a name: only how much of it, and how rare a part of it, stands in the task can speak. Set by hand on
the sample city's plan, for lack of more."""
WEIGHED: Final = tuple(
    one.name for one in fields(Model) if one.name not in {"bias", "again", "rival", "likely"}
)


def likelihoods(pairs: Mapping[Pair, Evidence], model: Model) -> dict[Pair, float]:
    """The likelihood of each pair to be a link, from 0 to 1."""
    first = {pair: chance(model.bias + weighed(found, model)) for pair, found in pairs.items()}
    best: defaultdict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for (_, to), likely in first.items():
        best[to] = sorted((*best[to], likely))[-2:]
    return {
        (origin, to): chance(odds(likely) + model.again - model.rival * other(best[to], likely))
        for (origin, to), likely in first.items()
    }


def weighed(found: Evidence, model: Model) -> float:
    return sum((getattr(model, name) * getattr(found, name) for name in WEIGHED), start=0.0)


def other(best: list[float], own: float) -> float:
    """The likelihood of the best rival, given the two best of all."""
    return best[0] if own == best[1] else best[1]


def chance(weight: float) -> float:
    return 1 / (1 + exp(-max(-40.0, min(40.0, weight))))


def odds(likely: float) -> float:
    return log((likely + 1e-4) / (1 - likely + 1e-4))
