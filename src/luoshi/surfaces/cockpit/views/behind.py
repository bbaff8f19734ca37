"""The tasks behind a number of the cockpit: those that had a light on a past day, and those that slipped."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from luoshi.policy.progress.standing import month_before
from luoshi.policy.progress.states import STATES
from luoshi.records.desks import queries_cockpit as cockpit
from luoshi.records.tasks import queries
from luoshi.records.tasks.queries import ListRow
from luoshi.surfaces.web.choosing import chosen_list, day
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_safe
@guarded()
def on_day(request: Request) -> HttpResponse:
    """The tasks that had these lights at the end of that day."""
    chosen, today = _chosen(request), timezone.localdate(request.now)
    on = min(day(request.GET.get("on", "")) or today, today)
    lights = tuple(key for key in STATES if key in request.GET.getlist("light")) or STATES
    rows = cockpit.tasks_on(cockpit.history(chosen.id, request.actor), request.actor, on, lights)
    context: dict[str, Any] = {"list": chosen, "on": on, "lights": lights, "rows": rows}
    context |= {"every": lights == STATES, "most": cockpit.ROWS_MOST, "today": today}
    return render(request, "cockpit/tasks_on.html", context)


@require_safe
@guarded()
def slips(request: Request) -> HttpResponse:
    """The tasks whose light is worse than at the end of that day (last month's, where none is given)."""
    chosen, today = _chosen(request), timezone.localdate(request.now)
    since = min(day(request.GET.get("since", "")) or month_before(today), today)
    known = cockpit.history(chosen.id, request.actor)
    rows = cockpit.slipped(known, request.actor, since, today)
    context = {"list": chosen, "since": since, "today": today, "rows": rows, "most": cockpit.ROWS_MOST}
    return render(request, "cockpit/slips.html", context)


def _chosen(request: Request) -> ListRow:
    chosen = chosen_list(queries.lists(request.actor), request.GET.get("list", ""))
    if chosen is None:
        raise Http404
    return chosen
