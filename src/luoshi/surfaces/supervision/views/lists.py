"""Decisions over a whole list: leads in bulk, the same for many tasks, registering, windows, lights, archive."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.policy.progress.rhythms import RHYTHMS
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.breakdown.queries import plans_asked
from luoshi.records.chasing.queries_burden import notices_asked
from luoshi.records.organisations.queries import unit as unit_row
from luoshi.records.organisations.queries import units
from luoshi.records.tasks import actions, queries
from luoshi.records.tasks.actions import Origin
from luoshi.records.tasks.permissions import DECIDE, MANAGE, SEE_ALL, may
from luoshi.records.tasks.queries import ListRow
from luoshi.records.tasks.queries_burden import asked_of, burden
from luoshi.records.tasks.queries_decisions import choices, proposals_first_named, tasks_to_decide
from luoshi.records.tasks.queries_matrix import matrix
from luoshi.surfaces.supervision import words
from luoshi.surfaces.supervision.forms import closings_of, ids_of, needed_day, needed_number
from luoshi.surfaces.supervision.views.tasks import particulars_of
from luoshi.surfaces.web.answers import back, forbidden, not_found
from luoshi.surfaces.web.choosing import chosen_list, number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

UNITS_MOST = 12


def listed(request: Request) -> tuple[dict[str, Any], ListRow | None]:
    """The lists to choose from and the one that the address names."""
    lists = queries.lists(request.actor)
    chosen = chosen_list(lists, request.GET.get("list", "") or request.POST.get("list", ""))
    issued = [row for row in lists if row.state == "issued"]
    return {"lists": issued, "list": chosen, "words": words}, chosen


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(DECIDE)
def bulk(request: Request) -> HttpResponse:
    """Decide the same for many tasks; who would lead by “first named” is shown before it is decided."""
    context, chosen = listed(request)
    if chosen is None:
        return render(request, "supervision/no_list.html", context)
    if request.method == "POST":
        return _decide(request, chosen.id)
    context["proposals"] = {one.task_id: one for one in proposals_first_named(chosen.id)}
    context |= {
        "rows": tasks_to_decide(chosen.id, request.actor),
        "choices": choices(timezone.localdate(request.now)),
    }
    context["units"] = [unit for unit in units() if unit.form == "unit"]
    return render(request, "supervision/bulk.html", context)


def _decide(request: Request, list_id: int) -> HttpResponse:
    ids = ids_of(request.POST, "task")
    if not ids:
        raise BadValue(_("请先勾选任务。"))
    if "first_named" in request.POST:
        count = actions.decide_first_named(ids, by=request.actor, at=request.now)
        messages.success(
            request, _("已为 %(count)s 项任务定首位单位牵头，每项都可以单独撤销。") % {"count": count}
        )
    elif "unit_leads" in request.POST:
        unit_id = number(request.POST.get("unit", "")) or 0
        count = actions.decide_unit_leads(ids, unit_id, by=request.actor, at=request.now)
        messages.success(
            request, _("已为 %(count)s 项任务定牵头单位，每项都可以单独撤销。") % {"count": count}
        )
    else:
        values = {name: value for name, value in _chosen(request).items() if value not in {"", None}}
        rows = actions.decide_tasks(ids, by=request.actor, at=request.now, **values)
        messages.success(request, _("已对 %(count)s 项任务记录决定。") % {"count": len(rows)})
    return redirect(f"{request.path}?list={list_id}")


def _chosen(request: Request) -> dict[str, Any]:
    given = request.POST
    return {
        "leader_id": number(given.get("leader", "")),
        "supervisor_id": number(given.get("supervisor", "")),
        "task_force_id": number(given.get("task_force", "")),
        "level": given.get("level", ""),
        "weight": needed_number(given, "weight", _("权重")) if given.get("weight", "").strip() else None,
        "visibility": given.get("visibility", ""),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(DECIDE)
def register(request: Request) -> HttpResponse:
    """立项: from a meeting, a written instruction, or by hand."""
    context, chosen = listed(request)
    if chosen is None:
        return render(request, "supervision/no_list.html", context)
    if request.method == "POST":
        return _register(request, chosen.id)
    context |= {
        "units": [unit for unit in units() if unit.form == "unit"],
        "choices": choices(timezone.localdate(request.now)),
    }
    context["places"] = range(1, UNITS_MOST + 1)
    return render(request, "supervision/register.html", context)


def _register(request: Request, list_id: int) -> HttpResponse:
    given = request.POST
    lead = number(given.get("lead", ""))
    others = [unit_id for unit_id in ids_of(given, "unit") if unit_id != lead]
    wanted = ([(lead, "lead")] if lead else []) + [(unit_id, "supporting") for unit_id in others]
    origin = Origin(
        given.get("origin", ""), given.get("origin_note", ""), needed_day(given, "origin_on", _("提出日期"))
    )
    made = actions.register_task(
        list_id,
        text=given.get("text", ""),
        origin=origin,
        due_on=needed_day(given, "due_on", _("时限")),
        units=wanted,
        by=request.actor,
        at=request.now,
    )
    if given.get("weight"):
        actions.decide_task(made.pk, by=request.actor, at=request.now, **particulars_of(request))
    messages.success(request, _("已立项并交办，等待签收。"))
    return redirect("task", made.pk)


@require_POST
@guarded(MANAGE)
def year_windows(request: Request, list_id: int) -> HttpResponse:
    """A year's windows in one go."""
    rhythm = request.POST.get("rhythm", "")
    made = actions.open_year_windows(
        list_id,
        rhythm if rhythm in RHYTHMS else "",
        open_days=needed_number(request.POST, "open_days", _("提前开放的天数")),
        grace_days=needed_number(request.POST, "grace_days", _("宽限的天数")),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已一次设置 %(count)s 个填报期。") % {"count": len(made)})
    return redirect("windows", list_id)


@require_POST
@guarded(MANAGE)
def dated_windows(request: Request, list_id: int) -> HttpResponse:
    """Windows that close on days of one's own, a line each."""
    made = actions.open_dated_windows(
        list_id,
        closings_of(request.POST.get("days", "")),
        open_days=needed_number(request.POST, "open_days", _("提前开放的天数")),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已一次设置 %(count)s 个填报期。") % {"count": len(made)})
    return redirect("windows", list_id)


@require_POST
@guarded(MANAGE)
def close_window(request: Request, window_id: int) -> HttpResponse:
    """撤销填报期, before it begins."""
    actions.close_window(window_id, by=request.actor, at=request.now)
    messages.success(request, _("已撤销填报期。"))
    return back(request)


@require_POST
@guarded(MANAGE)
def archive(request: Request, list_id: int) -> HttpResponse:
    """归档."""
    actions.archive_list(list_id, by=request.actor, at=request.now)
    messages.success(request, _("清单已归档，其中的内容不能再改动。"))
    return back(request)


@require_safe
@guarded()
def collective(request: Request) -> HttpResponse:
    """Collective tasks as a matrix unit × task."""
    context, chosen = listed(request)
    if chosen is None:
        return render(request, "supervision/no_list.html", context)
    context["matrix"] = matrix(chosen.id, request.actor)
    return render(request, "supervision/matrix.html", context)


@require_safe
@guarded(SEE_ALL)
def burdens(request: Request) -> HttpResponse:
    """What each unit was asked for."""
    context, chosen = listed(request)
    if chosen is None:
        return render(request, "supervision/no_list.html", context)
    today = timezone.localdate(request.now)
    context["burden"] = burden(chosen.id, today)
    context |= {"notices": notices_asked(chosen.id, today), "plans": plans_asked(chosen.id)}
    return render(request, "supervision/burden.html", context)


@require_safe
@guarded()
def unit_burden(request: Request, unit_id: int) -> HttpResponse:
    """Window by window what one unit was asked for: for itself, and for those who see all."""
    if not (may(request.actor, SEE_ALL) or request.actor.acts_for(unit_id)):
        return forbidden(request, _("只有本单位和查看全部任务的人可以看单位的填报负担。"))
    unit = unit_row(unit_id)
    if unit is None:
        return not_found(request)
    context, chosen = listed(request)
    if chosen is None:
        return render(request, "supervision/no_list.html", context)
    today = timezone.localdate(request.now)
    context |= {"unit": unit, "rows": asked_of(chosen.id, unit_id, today)}
    context["notices"] = notices_asked(chosen.id, today).get(unit_id)
    context["plans"] = plans_asked(chosen.id).get(unit_id, 0)
    context["median"] = burden(chosen.id, today).median_asked
    return render(request, "supervision/unit_burden.html", context)
