"""What the rules of today say of cases that were judged under earlier ones: a ruling or a changed parameter came in between."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F

from luoshi.policy.cases.freezing import facts_of
from luoshi.policy.cases.moving import supplied
from luoshi.policy.rules.plain import Decision as Decided
from luoshi.records.cases.models import OPEN, Case, CaseFacts, Decision
from luoshi.records.programmes.deciding import Standing, standing


def judged_otherwise(case_ids: Sequence[int]) -> Mapping[int, Decided]:
    """The open ones of these cases on which the rules in force decide otherwise than was frozen last; with what they say now.

    They are of one programme. Two queries where no rule has changed, two more for those judged under other rules.
    """
    last = Decision.objects.filter(case__in=case_ids, case__state=OPEN, number=F("case__decisions"))
    rows = list(last.select_related("case", "rules"))
    rules = _standings(rows)
    stale = [one for one in rows if _version(one) != _key(rules[one.case.part])]
    facts = _facts([one.case for one in stale])
    now = {
        one.case_id: _decided(rules[one.case.part], one.case, facts[one.case_id])
        for one in stale
        if one.case_id in facts
    }
    return {one.case_id: now[one.case_id] for one in stale if one.case_id in now and _differs(one, now)}


def _standings(rows: Iterable[Decision]) -> dict[str, Standing]:
    found = {(one.case.programme_id, one.case.part) for one in rows}
    return {part: standing(programme, part) for programme, part in found}


def _version(made: Decision) -> tuple[str, str]:
    return made.rules.version, made.rules.settings


def _key(now: Standing) -> tuple[str, str]:
    return now.decider.version, now.settings


def _facts(cases: Sequence[Case]) -> dict[int, dict[str, Any]]:
    rows = CaseFacts.objects.filter(case__in=[row.pk for row in cases], version=F("case__facts_version"))
    return dict(rows.values_list("case_id", "facts"))


def _decided(now: Standing, row: Case, data: Mapping[str, Any]) -> Decided:
    """On the supposition that the case's own amount is there, as the act of judging has it."""
    facts = facts_of(data, now.book.fields)
    left = max(row.reserved_fen, now.decider.amount(facts) or 0)
    own = supplied(now.flow, {"money_left": left, "money_left_own": left})
    return now.decider({**facts, **own})  # type: ignore[dict-item]


def _differs(made: Decision, now: Mapping[int, Decided]) -> bool:
    told = now[made.case_id]
    before = (made.eligible, made.amount_fen, set(made.failed))
    return before != (told.eligible, told.amount_fen, set(told.failed))
