"""An auditor's sample: drawn by a recorded seed, its decisions made again from what was frozen; the looks are logged."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from luoshi.library.programmes import load, thresholds
from luoshi.policy.cases.freezing import run_again
from luoshi.policy.risk.sampling import drawn
from luoshi.policy.risk.thresholds import fault
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.cases.models import Case, Decision
from luoshi.records.cases.queries_case import frozen
from luoshi.records.persons.actions import note_looks
from luoshi.records.programmes.actions.settling import CHANGES_MOST, check_grounds
from luoshi.records.programmes.models import Programme
from luoshi.records.programmes.permissions import MANAGE, require
from luoshi.records.risk.models import ThresholdChange
from luoshi.records.risk.permissions import samples

SAMPLE_MOST: Final = 200
SEED_MOST: Final = 60
POPULATION_MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn: receipts in their order, how many decisions were made again, and what came out otherwise."""

    receipts: tuple[str, ...]
    population: int
    decisions: int
    differences: tuple[str, ...]


@transaction.atomic
def set_threshold(
    programme_id: int,
    name: str,
    value: int,
    *,
    since: date,
    decided_by: str,
    decided_on: date,
    why: str,
    by: Actor,
    at: datetime,
) -> int:
    """A threshold of the signs has this value (a count, or basis points) from `since` on; the change's id.

    It changes what is shown to be looked at, never a decision. Raises NotAllowed, BadValue, WrongState.
    """
    head = Programme.objects.select_for_update(no_key=True).filter(pk=programme_id).first()
    if head is None:
        raise BadValue("没有这个项目。")
    require(by, MANAGE, head.name, "只有项目经办可以调整风险提示的标准。")
    known = {one.name: one for one in thresholds(head.city, head.name)}
    if name not in known:
        raise BadValue("请选择要调整的标准。")
    problem = fault(known[name], value)
    if problem:
        raise BadValue(problem)
    check_grounds(decided_by, why)
    if ThresholdChange.objects.filter(programme=head).count() >= CHANGES_MOST:
        raise WrongState(f"风险提示的标准已调整 {CHANGES_MOST} 次，达到上限。")
    made = ThresholdChange.objects.create(
        programme=head,
        name=name,
        value=value,
        since=since,
        decided_by=decided_by.strip(),
        decided_on=decided_on,
        why=why.strip(),
        at=at,
        by_name=by.name,
    )
    after = {
        **snapshot(made, "name", "value", "since", "decided_by", "decided_on"),
        "title": known[name].meaning,
        "reason": made.why,
    }
    record("risk.threshold", [Change("programme", head.pk, None, after)], by=by, at=at)
    return made.pk


@transaction.atomic
def draw_sample(programme_id: int, *, size: int, seed: str, by: Actor, at: datetime) -> Sample:
    """Draw decided cases of a programme and run their decisions again. Raises NotAllowed, BadValue."""
    if not samples(by):
        raise NotAllowed("只有审计人员可以抽样。")
    if not 0 < size <= SAMPLE_MOST or not 0 < len(seed.strip()) <= SEED_MOST:
        raise BadValue(f"抽样数应为 1 至 {SAMPLE_MOST}，并须写明种子（{SEED_MOST}字以内）。")
    decided = Case.objects.filter(programme_id=programme_id, decisions__gt=0)
    population = decided.count()
    if not 0 < population <= POPULATION_MOST:
        raise BadValue("这个项目还没有已作决定的申请，或数量超出抽样上限。")
    receipts = drawn(decided.values_list("receipt", flat=True).iterator(), seed.strip(), size)
    rows = dict(Case.objects.filter(receipt__in=receipts).values_list("receipt", "id"))
    count, differences = _again(programme_id, list(rows.values()))
    note_looks(
        "case",
        list(rows.values()),
        ("sample",),
        plain=False,
        purpose=f"审计抽样（种子 {seed.strip()}）",
        by=by,
        at=at,
    )
    after = {
        "seed": seed.strip(),
        "population": population,
        "cases": [[rows[receipt], receipt] for receipt in receipts],
        "decisions": count,
        "differences": list(differences),
    }
    record("audit.sample", [Change("sample", programme_id, None, after)], by=by, at=at)
    return Sample(receipts, population, count, differences)


def _again(programme_id: int, case_ids: list[int]) -> tuple[int, tuple[str, ...]]:
    head = Programme.objects.get(pk=programme_id)
    library = load(head.city, head.name)
    made = Decision.objects.filter(case_id__in=case_ids).select_related("case", "facts", "rules__programme")
    count, differences = 0, []
    for row in made.order_by("case_id", "number"):
        count += 1
        book = library.part(row.rules.part)
        differences += [f"{row.case.receipt} #{row.number}: {one}" for one in run_again(frozen(row), book)]
    return count, tuple(differences)
