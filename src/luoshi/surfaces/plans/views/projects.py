"""The packages and projects of a plan: stages, money, what is late, the reserve pool, and each project's page."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.policy.projects.stages import STAGES
from luoshi.records.organisations.queries import units
from luoshi.records.plans.permissions import ENTER, MANAGE, may
from luoshi.records.plans.queries import plan as plan_row
from luoshi.records.projects import actions, queries
from luoshi.surfaces.plans import forms, words
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import number, page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

PAGE: Final = 50


@require_safe
@guarded()
def index(request: Request, plan_id: int) -> HttpResponse:
    """Packages with their counts, and the projects narrowed by package, stage, grouping and what is late."""
    plan = plan_row(plan_id)
    if plan is None:
        return not_found(request)
    every = queries.projects(plan_id, timezone.localdate(request.now))
    asked = {
        "package": number(request.GET.get("package", "")),
        "stage": request.GET.get("stage", ""),
        "grouping": request.GET.get("grouping", ""),
        "only": request.GET.get("only", ""),
    }
    found = [row for row in every if _wanted(row, asked)]
    page = page_of(request.GET)
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages)
    context: dict[str, Any] = {
        "plan": plan,
        "packages": queries.packages(plan_id, every),
        "groupings": queries.groupings(plan_id),
        "page": {
            "rows": found[(page - 1) * PAGE : page * PAGE],
            "total": len(found),
            "page": page,
            "pages": pages,
        },
        "stages": [
            (stage, words.STAGES[stage], sum(row.stage == stage for row in every)) for stage in STAGES
        ],
        "late": sum(bool(row.late) for row in every),
        "rolling": sum(row.rolling for row in every),
        "total": len(every),
        "asked": asked,
        "manages": may(request.actor, MANAGE),
        "tab": "projects",
    }
    return render(request, "plans/projects.html", context)


def _wanted(row: queries.ProjectRow, asked: dict[str, Any]) -> bool:
    return (
        asked["package"] in {None, row.package_id}
        and asked["stage"] in {"", row.stage}
        and (not asked["grouping"] or asked["grouping"] in row.groupings)
        and (asked["only"] != "late" or bool(row.late))
        and (asked["only"] != "rolling" or row.rolling)
    )


@require_safe
@guarded()
def show(request: Request, project_id: int) -> HttpResponse:
    """One project."""
    row = queries.project(project_id, timezone.localdate(request.now))
    if row is None:
        return not_found(request)
    manages = may(request.actor, MANAGE)
    context: dict[str, Any] = {
        "row": row,
        "plan": plan_row(row.plan_id),
        "steps": queries.steps(project_id),
        "enters": may(request.actor, ENTER, row.unit_id),
        "manages": manages,
        "units": units() if manages else (),
        "stages": words.STAGES,
        "today": timezone.localdate(request.now),
    }
    return render(request, "plans/project.html", context)


@require_POST
@guarded()
def add(request: Request, plan_id: int) -> HttpResponse:
    """A new project in the reserve pool."""
    package_id = forms.identity(request.POST, "package")
    row = actions.add_project(
        plan_id, request.POST.get("name", ""), package_id=package_id, by=request.actor, at=request.now
    )
    messages.success(request, _("已加入储备库。"))
    return redirect("project", row.pk)


@require_POST
@guarded()
def change(request: Request, project_id: int) -> HttpResponse:
    """What a project is."""
    form = request.POST
    changes = {
        "unit_id": forms.identity(form, "unit"),
        "site": form.get("site", "").strip()[:200],
        "total_fen": forms.wan(form, "total"),
        "starts_on": forms.maybe_day(form, "starts_on", _("计划开工")),
        "ends_on": forms.maybe_day(form, "ends_on", _("计划竣工")),
    }
    actions.change_project(project_id, changes, by=request.actor, at=request.now)
    messages.success(request, _("已保存。"))
    return redirect("project", project_id)


@require_POST
@guarded()
def stage(request: Request, project_id: int) -> HttpResponse:
    """To another stage."""
    form = request.POST
    on = forms.day(form, "on", _("日期"))
    actions.move_stage(
        project_id,
        form.get("stage", ""),
        on=on,
        reason=form.get("reason", ""),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("阶段已更新。"))
    return redirect("project", project_id)


@require_POST
@guarded()
def money(request: Request, project_id: int) -> HttpResponse:
    """The money of a year."""
    form = request.POST
    actions.set_investment(
        project_id,
        forms.must_year(form, "year"),
        planned_fen=forms.wan(form, "planned"),
        done_fen=forms.wan(form, "done"),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已保存。"))
    return redirect("project", project_id)


@require_POST
@guarded()
def milestone(request: Request, project_id: int) -> HttpResponse:
    """A milestone, or that it was passed."""
    form = request.POST
    actions.set_milestone(
        project_id,
        form.get("title", ""),
        due_on=forms.day(form, "due_on", _("计划日期")),
        done_on=forms.maybe_day(form, "done_on", _("完成日期")),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已保存。"))
    return redirect("project", project_id)


@require_POST
@guarded()
def grouping(request: Request, project_id: int) -> HttpResponse:
    """Into a grouping of a year, or out of it."""
    form = request.POST
    aimed = forms.identity(form, "aimed")
    actions.set_grouping(
        project_id,
        form.get("name", ""),
        forms.must_year(form, "year"),
        member=form.get("member", "yes") == "yes",
        aimed=aimed,
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已保存。"))
    return redirect("project", project_id)
