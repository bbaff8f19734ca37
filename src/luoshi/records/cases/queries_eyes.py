"""Whose eyes have been on a case: nobody decides at two steps of it, nor again where an objection overturned their refusal."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db.models import Case as Choice
from django.db.models import Exists, OuterRef, Q, QuerySet, When

from luoshi.records.cases.models import OPEN, Appeal, Case, Decision

DECIDING: Final = ("pass", "return", "refuse")
"""What persons decide; to put a fact right (`amend`) is not a decision on the case."""


def decided_before(steps: Mapping[int, str], user_id: int | None) -> frozenset[int]:
    """Those of the cases (case → the step at which it stands) that this person may not decide on. One query."""
    if user_id is None:
        return frozenset()
    found = _made().filter(case__in=list(steps), user_id=user_id).values_list("case_id", "step", "overturned")
    return frozenset(pk for pk, step, overturned in found if overturned or step != steps[pk])


def applied_for_by(case_ids: Collection[int], user_id: int | None) -> frozenset[int]:
    """回避: those of the cases that this person applied for. One query."""
    mine = Case.objects.filter(pk__in=list(case_ids), person__user_id=user_id or 0)
    return frozenset(mine.values_list("id", flat=True))


def has_decided(case_id: int, user_id: int | None) -> bool:
    """Whether this person decided on the case at any step: then an objection to it is answered by another one."""
    made = Decision.objects.filter(case=case_id, user_id=user_id, outcome__in=DECIDING)
    return user_id is not None and made.exists()


def is_barred(user_id: int | None, step: str) -> Exists:
    """For a query of cases at `step`: that this person may not decide on it."""
    made = _made().filter(_bars(step), case=OuterRef("pk"), user_id=user_id or 0)
    return Exists(made)


def barred_from(case_id: int, step: str, people: Collection[int]) -> frozenset[int]:
    """Those of these persons who may not decide on the case, the applicant among them. Two queries."""
    made = _made().filter(_bars(step), case=case_id, user_id__in=list(people))
    own = Case.objects.filter(pk=case_id, person__user_id__in=list(people))
    return frozenset(made.values_list("user_id", flat=True)) | frozenset(
        own.values_list("person__user_id", flat=True)
    )


def nobody_left(programme_id: int, step: str, people: Collection[int]) -> int:
    """How many cases wait at a step on which none of these persons may decide. Two queries."""
    waiting = Case.objects.filter(programme_id=programme_id, state=OPEN, step=step, holder__isnull=True)
    if not people:
        return waiting.count()
    made = _made().filter(_bars(step), case__in=waiting, user_id__in=list(people))
    own = waiting.filter(person__user_id__in=list(people)).values_list("id", "person__user_id")
    pairs = {*made.values_list("case_id", "user_id"), *own}
    return sum(n == len(set(people)) for n in Counter(case for case, _user in pairs).values())


def _bars(step: str) -> Q:
    return ~Q(step=step) | Q(overturned=True)


def _made() -> QuerySet[Any]:
    """What persons decided; `overturned`: a refusal, and an objection answered since then has reopened the case."""
    reopened = Appeal.objects.filter(
        case=OuterRef("case"), outcome="reopened", answered_at__gte=OuterRef("at")
    )
    overturned = Choice(When(outcome="refuse", then=Exists(reopened)), default=False)
    return Decision.objects.filter(outcome__in=DECIDING).annotate(overturned=overturned)
