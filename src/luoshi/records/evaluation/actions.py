"""A round of evaluation: opened with its snapshot, stated, reviewed, heard, published."""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.evaluation.models import Round, Statement
from luoshi.records.evaluation.snapshots import digest_of, of_plan
from luoshi.records.files.actions import store
from luoshi.records.organisations.models import Unit
from luoshi.records.plans import queries as plans
from luoshi.records.plans.permissions import ENTER, MANAGE, require

LONGEST: Final = 20_000
HEARERS: Final = {"middle": "市委常委会", "final": "市委常委会"}
"""Who hears a round before it is published: mid-term and final rounds, by the plan's chapter on evaluation."""
FIELDS: Final = ("plan_id", "kind", "year", "state", "heard_by", "heard_on", "published_at")


@transaction.atomic
def open_round(plan_id: int, kind: str, year: int, *, by: Actor, at: datetime) -> Round:
    """Freeze the plan as it stands and begin to collect statements. Raises NotAllowed, BadValue, WrongState."""
    require(by, MANAGE, "只有督查室可以组织规划评估。")
    plan = plans.plan(plan_id)
    if plan is None:
        raise BadValue("没有找到这份规划，请刷新页面。")
    if kind not in Round.Kind.values:
        raise BadValue("请选择年度评估、中期评估或总结评估。")
    if not plan.first_year <= year <= plan.last_year + 1:
        raise BadValue(f"评估年份应在 {plan.first_year} 至 {plan.last_year + 1} 之间。")
    if Round.objects.filter(plan_id=plan_id, kind=kind, year=year).exists():
        raise WrongState("这一年的这种评估已经开始，请在列表中继续。")
    held = of_plan(plan, day_of(at))
    row = Round.objects.create(
        plan_id=plan_id,
        kind=kind,
        year=year,
        snapshot=held,
        digest=digest_of(held),
        opened_at=at,
        opened_by=by.name,
    )
    record("round.open", [Change("round", row.pk, None, snapshot(row, *FIELDS, "digest"))], by=by, at=at)
    return row


@transaction.atomic
def state_self(round_id: int, unit_id: int, text: str, *, by: Actor, at: datetime) -> Statement:
    """What a unit says of its own part; saying it again replaces it. Raises NotAllowed, WrongState, BadValue."""
    require(by, ENTER, "只有责任单位自己（或督查室代录）可以提交自评。", unit_id)
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise BadValue("名录中没有这个单位，请重新选择。")
    return _state(round_id, Statement.Kind.SELF, unit.name, unit_id, text, by, at)


@transaction.atomic
def state_independent(round_id: int, author: str, text: str, *, by: Actor, at: datetime) -> Statement:
    """What an independent body found. Raises NotAllowed, WrongState, BadValue."""
    require(by, MANAGE, "只有督查室可以录入第三方评估意见。")
    if not author.strip() or len(author) > 100:
        raise BadValue("请填写评估机构的名称，不超过 100 个字。")
    return _state(round_id, Statement.Kind.INDEPENDENT, author.strip(), None, text, by, at)


def _state(
    round_id: int, kind: str, author: str, unit_id: int | None, text: str, by: Actor, at: datetime
) -> Statement:
    held = _locked(round_id)
    if held.state != Round.State.COLLECTING:
        raise WrongState("评估已经进入审核，不能再提交意见。")
    if not text.strip() or len(text) > LONGEST:
        raise BadValue(f"请填写内容，不超过 {LONGEST} 个字。")
    known = held.statements.filter(kind=kind, author=author).first()
    before = snapshot(known) if known else None
    row, _ = Statement.objects.update_or_create(
        round=held,
        kind=kind,
        author=author,
        defaults={"unit_id": unit_id, "text": text.strip(), "written_at": at},
    )
    record("round.state", [Change("round", held.pk, before, snapshot(row))], by=by, at=at)
    return row


@transaction.atomic
def review_round(round_id: int, conclusion: str, *, by: Actor, at: datetime) -> Round:
    """Close the collecting with a conclusion. Mid-term and final rounds need an independent body's word.

    Raises NotAllowed, WrongState, BadValue.
    """
    require(by, MANAGE, "只有督查室可以审核规划评估。")
    row = _locked(round_id)
    if row.state != Round.State.COLLECTING:
        raise WrongState("这轮评估已经审核过。")
    if not conclusion.strip() or len(conclusion) > LONGEST:
        raise BadValue(f"请写明评估结论，不超过 {LONGEST} 个字。")
    if not row.statements.filter(kind=Statement.Kind.SELF).exists():
        raise WrongState("还没有单位提交自评，不能审核。")
    independent = row.statements.filter(kind=Statement.Kind.INDEPENDENT).exists()
    if row.kind != Round.Kind.YEAR and not independent:
        raise WrongState("中期评估和总结评估要有第三方独立评估意见，请先录入。")
    row.state, row.conclusion = Round.State.REVIEWED, conclusion.strip()
    row.save(update_fields=["state", "conclusion"])
    record("round.review", [Change("round", row.pk, None, snapshot(row, *FIELDS))], by=by, at=at)
    return row


@transaction.atomic
def hear_round(round_id: int, *, heard_by: str, heard_on: date, by: Actor, at: datetime) -> Round:
    """Record that the round was heard. Raises NotAllowed, WrongState, BadValue."""
    require(by, MANAGE, "只有督查室可以登记审议情况。")
    row = _locked(round_id)
    if row.state != Round.State.REVIEWED:
        raise WrongState("评估审核之后才能提请审议。")
    wanted = HEARERS.get(row.kind)
    if wanted is not None and heard_by.strip() != wanted:
        raise BadValue(f"中期评估和总结评估由{wanted}审议。")
    if heard_on > day_of(at):
        raise BadValue(f"审议日期 {heard_on.isoformat()} 还没有到。")
    row.heard_by, row.heard_on = heard_by.strip()[:100], heard_on
    row.save(update_fields=["heard_by", "heard_on"])
    record("round.hear", [Change("round", row.pk, None, snapshot(row, *FIELDS))], by=by, at=at)
    return row


@transaction.atomic
def publish_round(round_id: int, report: bytes, *, by: Actor, at: datetime) -> Round:
    """Keep the Word report that was made from the snapshot, and publish. Raises NotAllowed, WrongState."""
    require(by, MANAGE, "只有督查室可以公布评估报告。")
    row = _locked(round_id)
    if row.state != Round.State.REVIEWED:
        raise WrongState("评估审核之后才能公布。")
    if row.kind in HEARERS and row.heard_on is None:
        raise WrongState(f"这种评估要先由{HEARERS[row.kind]}审议，再公布。")
    row.report = store(report, name="评估报告.docx", by=by, at=at)
    row.state, row.published_at = Round.State.PUBLISHED, at
    row.save(update_fields=["report", "state", "published_at"])
    record("round.publish", [Change("round", row.pk, None, snapshot(row, *FIELDS))], by=by, at=at)
    return row


def _locked(round_id: int) -> Round:
    return Round.objects.select_for_update(of=("self",)).defer("snapshot").get(pk=round_id)
