"""A project on its way: what it is, its stage, its money, its milestones."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, cast

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.indicators.sheets import EARLIEST, LATEST
from luoshi.policy.projects.stages import STAGES, Stage, goes_back
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.organisations.models import Unit
from luoshi.records.plans.permissions import ENTER, MANAGE, require
from luoshi.records.projects.models import Grouping, Investment, Milestone, Project, StageStep

FIELDS: Final = ("unit_id", "site", "total_fen", "starts_on", "ends_on")
LARGEST_FEN: Final = 10**17
MOST_MILESTONES: Final = 100


def _locked(project_id: int, by: Actor) -> Project:
    row = Project.objects.select_for_update(of=("self",)).filter(pk=project_id).first()
    if row is None:
        raise BadValue("没有找到这个项目，请刷新页面。")
    require(by, ENTER, "只有督查室和项目的责任单位可以更新项目。", row.unit_id)
    return row


@transaction.atomic
def change_project(project_id: int, changes: Mapping[str, Any], *, by: Actor, at: datetime) -> Project:
    """Change some of FIELDS. Raises NotAllowed, BadValue."""
    require(by, MANAGE, "只有督查室可以修改项目的基本情况。")
    row = _locked(project_id, by)
    if set(changes) - set(FIELDS):
        raise BadValue("要改的内容不能改。")
    before = snapshot(row)
    for name, value in changes.items():
        setattr(row, name, value)
    if row.unit_id is not None and not Unit.objects.filter(pk=row.unit_id).exists():
        raise BadValue("名录中没有这个单位，请重新选择。")
    if row.starts_on and row.ends_on and row.starts_on > row.ends_on:
        raise BadValue("计划开工日期晚于计划竣工日期，请检查。")
    _check_money(row.total_fen)
    row.save()
    record("project.change", [Change("project", row.pk, before, snapshot(row))], by=by, at=at)
    return row


def _check_money(amount: int | None) -> None:
    if amount is not None and not 0 <= amount < LARGEST_FEN:
        raise BadValue("金额超出范围，请检查单位是不是万元。")


@transaction.atomic
def move_stage(
    project_id: int, stage: str, *, on: date, by: Actor, at: datetime, reason: str = ""
) -> StageStep:
    """Bring a project to another stage; going back wants a reason. Raises NotAllowed, BadValue."""
    row = _locked(project_id, by)
    if stage not in STAGES or stage == row.stage:
        raise BadValue("请选择与当前不同的阶段。")
    if on > day_of(at):
        raise BadValue(f"日期 {on.isoformat()} 还没有到。")
    if goes_back(cast("Stage", row.stage), stage) and not reason.strip():
        raise BadValue("阶段退回要写明原因。")
    step = StageStep.objects.create(
        project=row,
        before=row.stage,
        after=stage,
        on=on,
        reason=reason.strip()[:500],
        made_at=at,
        made_by=by.name,
    )
    row.stage = stage
    row.save(update_fields=["stage"])
    after = {**snapshot(step), "name": row.name}
    record("project.move", [Change("project", row.pk, {"stage": step.before}, after)], by=by, at=at)
    return step


@transaction.atomic
def set_investment(
    project_id: int,
    year: int,
    *,
    planned_fen: int | None,
    done_fen: int | None,
    by: Actor,
    at: datetime,
) -> Investment:
    """The money of a year. Raises NotAllowed, BadValue."""
    row = _locked(project_id, by)
    if not EARLIEST <= year <= LATEST:
        raise BadValue(f"年份 {year} 不对。")
    for amount in (planned_fen, done_fen):
        _check_money(amount)
    known = row.investments.filter(year=year).first()
    before = snapshot(known) if known else None
    found, _ = Investment.objects.update_or_create(
        project=row, year=year, defaults={"planned_fen": planned_fen, "done_fen": done_fen}
    )
    record("project.invest", [Change("project", row.pk, before, snapshot(found))], by=by, at=at)
    return found


@transaction.atomic
def set_milestone(
    project_id: int,
    title: str,
    *,
    due_on: date,
    by: Actor,
    at: datetime,
    done_on: date | None = None,
) -> Milestone:
    """Set a milestone, or that it was passed. Raises NotAllowed, BadValue."""
    row = _locked(project_id, by)
    written = title.strip()
    if not written or len(written) > 200:
        raise BadValue("请填写节点名称，不超过 200 个字。")
    if done_on is not None and done_on > day_of(at):
        raise BadValue(f"完成日期 {done_on.isoformat()} 还没有到。")
    if row.milestones.count() >= MOST_MILESTONES:
        raise BadValue(f"一个项目最多 {MOST_MILESTONES} 个节点。")
    known = row.milestones.filter(title=written).first()
    before = snapshot(known) if known else None
    found, _ = Milestone.objects.update_or_create(
        project=row, title=written, defaults={"due_on": due_on, "done_on": done_on}
    )
    record("project.milestone", [Change("project", row.pk, before, snapshot(found))], by=by, at=at)
    return found


@transaction.atomic
def set_grouping(
    project_id: int, name: str, year: int, *, member: bool, by: Actor, at: datetime, aimed: int | None = None
) -> Grouping:
    """Put a project into a grouping of a year (3个100), or take it out. Raises NotAllowed, BadValue."""
    require(by, MANAGE, "只有督查室可以编排项目分组。")
    row = _locked(project_id, by)
    written = name.strip()
    if not written or len(written) > 60 or not EARLIEST <= year <= LATEST:
        raise BadValue("请填写分组名称（不超过 60 个字）和四位年份。")
    defaults = {} if aimed is None else {"aimed": aimed}
    found, _ = Grouping.objects.update_or_create(name=written, year=year, defaults=defaults)
    if member:
        row.groupings.add(found)
    else:
        row.groupings.remove(found)
    told = {"grouping": written, "year": year, "member": member}
    record("project.group", [Change("project", row.pk, None, told)], by=by, at=at)
    return found
