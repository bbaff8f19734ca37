"""Who may do what with lists, tasks and reports: one predicate a rule, all in this place.

Predicates take an Actor and, where it matters, the ids of the units a task is assigned to (ended assignments not
counted). Pages and actions ask the same rules.
"""

from collections.abc import Collection
from typing import Final

import rules

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed

SEE_ALL: Final = "tasks.see_all"
SEE_TASK: Final = "tasks.see_task"
SEE_CONFIDENTIAL: Final = "tasks.see_confidential"
MANAGE: Final = "tasks.manage"
DECIDE: Final = "tasks.decide"
ANSWER: Final = "tasks.answer"
SEE_AUDIT: Final = "tasks.see_audit"
OVERSEE: Final = "tasks.oversee"
"""To read what the office reads, its own desk and drafts too."""


def _office(by: Actor) -> bool:
    return by.has("office") or by.has("system")


def _sees_all(by: Actor) -> bool:
    return _office(by) or by.has("leader") or by.has("auditor")


def _auditor(by: Actor) -> bool:
    return by.has("auditor")


def _holds_task(by: Actor, unit_ids: Collection[int] | None) -> bool:
    return any(by.acts_for(unit_id) for unit_id in unit_ids or ())


is_office = rules.predicate(_office)  # 督查室, or the program itself
sees_all = rules.predicate(_sees_all)  # 督查室, leaders and auditors see every task
is_auditor = rules.predicate(_auditor)
holds_task = rules.predicate(_holds_task)  # one of the actor's units has the task

rules.add_perm(SEE_ALL, sees_all)
rules.add_perm(SEE_TASK, sees_all | holds_task)
rules.add_perm(SEE_CONFIDENTIAL, is_office | is_auditor)
rules.add_perm(MANAGE, is_office)
rules.add_perm(DECIDE, is_office)
rules.add_perm(ANSWER, holds_task)
rules.add_perm(SEE_AUDIT, is_office | is_auditor)
rules.add_perm(OVERSEE, is_office | is_auditor)


def may(by: Actor, permission: str, unit_ids: Collection[int] | None = None) -> bool:
    """Whether the actor holds the permission (on a task with these units)."""
    return bool(rules.has_perm(permission, by, unit_ids))


def require(by: Actor, permission: str, sentence: str, unit_ids: Collection[int] | None = None) -> None:
    """Raise NotAllowed with `sentence` where the actor may not."""
    if not may(by, permission, unit_ids):
        raise NotAllowed(sentence)


def works_in_unit(by: Actor) -> bool:
    """A unit's person, to whom the tasks of their units are shown."""
    return by.has("unit")
