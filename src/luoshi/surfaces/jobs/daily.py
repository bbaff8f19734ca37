"""The day's work: lights of a new day. Doing it twice changes nothing."""

from datetime import datetime

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.tasks.actions import refresh_lights
from luoshi.records.tasks.queries import lists_behind


def run_due(at: datetime) -> int:
    """Compute the lights of every issued list that still shows an earlier day; how many lists that were."""
    due = lists_behind(at)
    for list_id in due:
        refresh_lights(list_id, by=SYSTEM, at=at)
    return len(due)
