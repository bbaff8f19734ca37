"""Views of the task list that people keep, and the question whether something changed."""

import json

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.records.desks.actions_views import drop_view, save_view
from luoshi.records.desks.queries_views import changed_since
from luoshi.surfaces.web.answers import back
from luoshi.surfaces.web.choosing import number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

NOT_KEPT = ("page", "csrfmiddlewaretoken", "list")
"""A view is of whichever list one looks at."""


@require_POST
@guarded()
def save(request: Request) -> HttpResponse:
    """Keep the filter that the page shows."""
    query = QueryDict(request.POST.get("query", "").lstrip("?")[:2_000], mutable=True)
    for name in [*query]:
        kept = [value for value in query.getlist(name) if value and "\x00" not in value]
        query.setlist(name, kept)
        if name in NOT_KEPT or not kept:
            del query[name]
    shared = request.POST.get("shared") == "1"
    save_view(
        request.POST.get("name", ""), query.urlencode(), shared=shared, by=request.actor, at=request.now
    )
    messages.success(request, _("视图已保存。"))
    return redirect(f"{reverse('tasks')}?{query.urlencode()}")


@require_POST
@guarded()
def drop(request: Request, view_id: int) -> HttpResponse:
    """Drop one of one's own views."""
    drop_view(view_id, by=request.actor, at=request.now)
    messages.success(request, _("视图已删去。"))
    return back(request, "tasks")


@require_safe
@guarded()
def fresh(request: Request) -> HttpResponse:
    """204 where nothing happened since the mark; else a new mark, and which tasks to fetch again."""
    known = number(request.GET.get("mark", "")) or 0
    found = changed_since(known, request.actor)
    if found.mark == known:
        return HttpResponse(status=204)
    answer = render(request, "cockpit/parts/fresh.html", {"mark": found.mark})
    if found.tasks:
        answer["HX-Trigger"] = json.dumps({"tasks-changed": {"tasks": sorted(found.tasks)}})
    return answer
