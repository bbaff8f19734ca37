"""One indicator: what is asked, where it stands and why, its figures with their history, its rulings."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.policy.indicators.outlook import FEWEST, latest_run
from luoshi.policy.indicators.paths import expected
from luoshi.records.alignment.queries import branch_of, years_of
from luoshi.records.measures.queries import choices, of_indicator
from luoshi.records.organisations.queries import units
from luoshi.records.plans import actions, queries
from luoshi.records.plans.actions import Figure
from luoshi.records.plans.board import Line, one
from luoshi.records.plans.dimensions import dimensions
from luoshi.records.plans.permissions import ENTER, MANAGE, may
from luoshi.records.plans.readings import indicators_of
from luoshi.surfaces.plans import charts, forms, words
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_safe
@guarded()
def show(request: Request, indicator_id: int) -> HttpResponse:
    """The page of one indicator."""
    line = one(indicator_id, timezone.localdate(request.now))
    if line is None:
        return not_found(request)
    manages = may(request.actor, MANAGE)
    context: dict[str, Any] = {
        "line": line,
        "plan": queries.plan(line.plan_id) if line.plan_id else None,
        "years": _years(line),
        "history": queries.history(indicator_id),
        "rulings": queries.rulings(indicator_id),
        "forecasts": queries.forecasts(line),
        "chart": charts.of_indicator(line),
        "points": len(latest_run(line.facts.values)),
        "fewest": FEWEST,
        "manages": manages,
        "enters": may(request.actor, ENTER, line.responsible_id),
        "today": timezone.localdate(request.now),
        "words": words,
    }
    context["binding"] = of_indicator(indicator_id)
    context["dimensions"] = dimensions(line)
    context |= _down(line, context["plan"], request)
    if manages:
        context["measures"] = choices()
        context["units"] = units()
        context["others"] = [row for row in indicators_of(line.facts.last_year) if row.id != line.id]
    return render(request, "plans/indicator.html", context)


def _down(line: Line, plan: queries.PlanRow | None, request: Request) -> dict[str, Any]:
    """What the newest year with a report or list does for the indicator."""
    years = years_of(plan) if plan is not None and line.number else ()
    if plan is None or not years:
        return {}
    on = timezone.localdate(request.now)
    return {"down": branch_of(line, plan, years[0], on, request.actor), "down_year": years[0]}


def _years(line: Line) -> list[dict[str, Any]]:
    """A row for each year with a figure, a goal, or a place on the path; the newest first."""
    goals = {goal.year: goal for goal in line.goals}
    planned = range(line.facts.first_year, line.facts.last_year + 1) if line.plan_id else ()
    ahead = {point.year: point for point in line.outlook}
    return [
        {
            "year": year,
            "value": line.values.get(year),
            "goal": goals.get(year),
            "path": expected(line.facts, year) if year in planned else None,
            "ahead": ahead.get(year),
        }
        for year in sorted({*line.values, *goals, *planned}, reverse=True)
    ]


@require_POST
@guarded()
def change(request: Request, indicator_id: int) -> HttpResponse:
    """Change what the indicator says of itself."""
    form = request.POST
    changes = {
        "definition": form.get("definition", "").strip(),
        "data_source": form.get("data_source", "").strip(),
        "responsible_id": forms.identity(form, "responsible"),
        "base_value": forms.figure(form, "base_value"),
        "base_year": forms.year(form, "base_year"),
        "manner": form.get("manner", ""),
        "direction": form.get("direction", ""),
        "related_id": forms.identity(form, "related"),
    }
    actions.change_indicator(indicator_id, changes, by=request.actor, at=request.now)
    messages.success(request, _("已保存。"))
    return redirect("indicator", indicator_id)


@require_POST
@guarded()
def enter(request: Request, indicator_id: int) -> HttpResponse:
    """Record a figure."""
    form = request.POST
    figure = Figure(
        forms.must_year(form, "year"),
        forms.must(form, "value", _("数值")),
        forms.day(form, "as_of", _("截至日期")),
        form.get("source", "").strip(),
        form.get("dimension", "").strip(),
        form.get("bound", ""),
        form.get("note", "").strip(),
    )
    row = actions.enter_value(indicator_id, figure, by=request.actor, at=request.now)
    if row.revision > 1:
        messages.success(
            request, _("已保存为第 %(count)s 次修订，以前的数值仍然保留。") % {"count": row.revision}
        )
    else:
        messages.success(request, _("已保存。"))
    return redirect("indicator", indicator_id)


@require_POST
@guarded()
def goal(request: Request, indicator_id: int) -> HttpResponse:
    """Set the goal of a year."""
    year = forms.must_year(request.POST, "year")
    actions.set_year_goal(indicator_id, year, forms.goal(request), by=request.actor, at=request.now)
    messages.success(request, _("已设置%(year)s年的目标。") % {"year": year})
    return redirect("indicator", indicator_id)


@require_POST
@guarded()
def break_down(request: Request, indicator_id: int) -> HttpResponse:
    """Set what is still to be set of the years."""
    count = actions.break_down(indicator_id, by=request.actor, at=request.now)
    messages.success(request, _("已设置 %(count)s 个年度的目标。") % {"count": count})
    return redirect("indicator", indicator_id)


@require_POST
@guarded()
def ruling(request: Request, indicator_id: int) -> HttpResponse:
    """Record an interpretation."""
    form = request.POST
    actions.make_ruling(
        indicator_id,
        year=forms.year(form, "year"),
        lower=forms.figure(form, "lower"),
        upper=forms.figure(form, "upper"),
        tolerance=forms.figure(form, "tolerance"),
        finding=form.get("finding", ""),
        reason=form.get("reason", ""),
        from_day=forms.day(form, "from_day", _("起始日期")),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("口径已记录，从起始日期起适用。"))
    return redirect("indicator", indicator_id)
