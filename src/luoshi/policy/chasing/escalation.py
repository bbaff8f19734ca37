"""Escalation by rule: which level a late thing calls for, given what was sent already."""

from datetime import date

from luoshi.policy.chasing.reminders import DueThing
from luoshi.policy.chasing.setup import Rule, Setup


def called_for(thing: DueThing, setup: Setup, on: date, highest_rank: int) -> Rule | None:
    """The highest rule whose days have passed, if it goes beyond what was sent (or dropped) since the thing fell due.

    `highest_rank`: 0 where no notice went to this unit on this task since that day.
    """
    late = (on - thing.due_on).days
    reached = [
        rule
        for rule in setup.rules
        if rule.about == thing.about and late >= rule.after_days and rule.rank > max(highest_rank, thing.rank)
    ]
    return max(reached, key=lambda rule: (rule.rank, rule.after_days), default=None)
