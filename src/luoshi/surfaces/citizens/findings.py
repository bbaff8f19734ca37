"""What came of the conditions, as a reader is told of it."""

from collections.abc import Sequence

from luoshi.policy.rules.explaining import Outcome


def distinct(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """What is not met, each sentence once: one missing fact may keep several conditions of a clause open."""
    told: dict[tuple[str, str], Outcome] = {}
    for one in outcomes:
        if not one.met:
            told.setdefault((one.reason, one.clause), one)
    return list(told.values())
