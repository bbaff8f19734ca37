"""Units: how each stands, and the desk of one."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.records.desks.queries_unit import unit_desk
from luoshi.records.desks.queries_views import mark
from luoshi.records.organisations.queries import unit as unit_row
from luoshi.records.tasks import queries
from luoshi.records.tasks.actions import acknowledge_all
from luoshi.records.tasks.permissions import SEE_ALL, may
from luoshi.records.tasks.queries import Filter, ListRow
from luoshi.surfaces.supervision.words import STEPS
from luoshi.surfaces.web.answers import forbidden, not_found
from luoshi.surfaces.web.choosing import chosen_list, number, page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

PAGE_SIZE = 50


@require_safe
@guarded(SEE_ALL)
def index(request: Request) -> HttpResponse:
    """All units of a list with their lights, the most troubled first."""
    lists = queries.lists(request.actor)
    chosen = chosen_list(lists, request.GET.get("list", ""))
    context: dict[str, Any] = {"lists": _issued(lists), "list": chosen}
    if chosen is not None:
        context["counts"] = queries.overview(chosen.id, request.actor, most_units=queries.PAGE_MOST)
    return render(request, "pages/units.html", context)


@require_safe
@guarded()
def show(request: Request, unit_id: int) -> HttpResponse:
    """One unit: what waits for it, and its tasks."""
    if not (may(request.actor, SEE_ALL) or request.actor.acts_for(unit_id)):
        return forbidden(request, _("查看其他单位的工作台需要查看全部任务的权限（督查室、市领导或审计）。"))
    unit = unit_row(unit_id)
    if unit is None:
        return not_found(request)
    known = mark()  # before anything is read: what comes after it renews the page
    lists = queries.lists(request.actor)
    chosen = chosen_list(lists, request.GET.get("list", ""))
    context: dict[str, Any] = {"mark": known, "unit": unit, "lists": _issued(lists), "list": chosen}
    context |= {"acts": request.actor.acts_for(unit_id), "today": timezone.localdate(request.now)}
    context["desk"] = unit_desk(unit_id, request.actor, timezone.localdate(request.now))
    context["steps_words"] = STEPS
    context["waiting_here"] = (
        sum(row.list_id == chosen.id for row in context["desk"].pending) if chosen else 0
    )
    if chosen is not None:
        narrow = Filter(unit_id=unit_id, order="due")
        context["page"] = queries.tasks(
            chosen.id, request.actor, narrow, page=page_of(request.GET), size=PAGE_SIZE
        )
    return render(request, "pages/unit.html", context)


@require_POST
@guarded()
def acknowledge_list(request: Request, unit_id: int) -> HttpResponse:
    """全部签收: everything of one list that waits for the unit."""
    list_id = number(request.POST.get("list", "")) or 0
    count = acknowledge_all(unit_id, list_id, by=request.actor, at=request.now)
    messages.success(request, _("已签收 %(count)s 项任务。请在填报期内报送进展。") % {"count": count})
    return redirect("unit", unit_id)


def _issued(lists: Sequence[ListRow]) -> list[ListRow]:
    return [row for row in lists if row.state == "issued"]
