"""From the read plan to its packages and projects; and projects that join the reserve pool."""

from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.documents.models import Package as PackagePiece
from luoshi.records.plans.models import Plan
from luoshi.records.plans.permissions import MANAGE, require
from luoshi.records.projects.models import Package, Project

MOST_PROJECTS: Final = 5_000
NAME_LONGEST: Final = 200


@transaction.atomic
def load_packages(plan_id: int, *, by: Actor, at: datetime) -> int:
    """Make the packages and projects of a plan from what was read; how many projects are new. Twice changes nothing."""
    require(by, MANAGE, "只有督查室可以载入重大工程。")
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    if plan.packages.exists():
        return 0
    order, rows = 0, []
    for piece in PackagePiece.objects.filter(document_id=plan.document_id).order_by("order"):
        package = Package.objects.create(
            plan=plan,
            order=piece.order,
            name=piece.name,
            aim=piece.aim,
            count=piece.count,
            start=piece.start,
            end=piece.end,
        )
        for name in dict.fromkeys(piece.projects):
            rows.append(Project(plan=plan, package=package, order=order, name=name, added_at=at))
            order += 1
    Project.objects.bulk_create(rows)
    told = {"title": plan.title, "packages": plan.packages.count(), "projects": len(rows)}
    record("packages.load", [Change("plan", plan.pk, None, told)], by=by, at=at)
    return len(rows)


@transaction.atomic
def add_project(
    plan_id: int, name: str, *, by: Actor, at: datetime, package_id: int | None = None
) -> Project:
    """A new project for the reserve pool. Raises NotAllowed, BadValue."""
    require(by, MANAGE, "只有督查室可以增加储备项目。")
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    written = name.strip()
    if not written or len(written) > NAME_LONGEST:
        raise BadValue(f"请填写项目名称，不超过 {NAME_LONGEST} 个字。")
    if package_id is not None and not plan.packages.filter(pk=package_id).exists():
        raise BadValue("没有这个工程包，请重新选择。")
    held = plan.projects.filter(name=written)
    same = held.filter(package_id=package_id) if package_id else held.filter(package__isnull=True)
    if same.exists():
        raise BadValue(f"“{written}”已经在库中，不用重复增加。")
    last = plan.projects.order_by("-order").values_list("order", flat=True).first()
    if last is not None and last >= MOST_PROJECTS:
        raise BadValue(f"一个规划最多 {MOST_PROJECTS} 个项目。")
    row = Project.objects.create(
        plan=plan,
        package_id=package_id,
        order=0 if last is None else last + 1,
        name=written,
        added_at=at,
    )
    record("project.add", [Change("project", row.pk, None, snapshot(row))], by=by, at=at)
    return row
