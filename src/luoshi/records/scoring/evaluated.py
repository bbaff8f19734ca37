"""The plan's evaluation in the assessment of a unit: what the indicators it answers for came to in the published round."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from luoshi.policy.scoring.scheme import Scheme
from luoshi.policy.scoring.scores import FULL, Facts, Item, Ref
from luoshi.records.evaluation.queries import unit_results

MEASURE: Final = "plan-indicators"


def with_evaluation(
    known: tuple[Facts, ...], scheme: Scheme, year: int, until: datetime | None
) -> tuple[Facts, ...]:
    """The facts with an item for each indicator of the unit, where the scheme asks for it. One query at most."""
    if not any(share.measure == MEASURE for share in scheme.shares):
        return known
    results = unit_results(year, until)
    return tuple(
        replace(
            facts,
            items=(
                *facts.items,
                *(
                    Item(MEASURE, None, percent, FULL, Ref("indicator", indicator_id))
                    for indicator_id, percent in results.get(facts.unit_id, ())
                ),
            ),
        )
        for facts in known
    )
