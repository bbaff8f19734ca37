"""Long work: how far it is, what came of it; for the office also the queue."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from luoshi.policy.terms.actors import ROLES
from luoshi.records.outbox import actions, queries
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

ANYBODY: Final = frozenset(ROLES)
SHOWN_JOBS: Final = 20


@require_GET
@guarded(roles=ANYBODY)
def works(request: Request) -> HttpResponse:
    """The work this account asked for; the office sees failed and waiting jobs too."""
    found: dict[str, object] = {"works": queries.works(request.actor)}
    if request.actor.has("office"):
        found["failed"] = queries.jobs(state="failed", most=SHOWN_JOBS)
        found["waiting"] = queries.jobs(state="todo", most=SHOWN_JOBS)
    return render(request, "jobs/works.html", found)


@require_GET
@guarded(roles=ANYBODY)
def work(request: Request, work_id: int) -> HttpResponse:
    """One piece of work; asked for by htmx, only its progress, which asks again while it runs."""
    row = queries.work(work_id, request.actor)
    if row is None:
        return not_found(request)
    return render(request, "jobs/progress.html" if request.htmx else "jobs/work.html", {"work": row})


@require_POST
@guarded(roles=ANYBODY)
def end_work(request: Request, work_id: int) -> HttpResponse:
    """End it."""
    actions.cancel_work(work_id, by=request.actor, at=request.now)
    return redirect("work", work_id)
