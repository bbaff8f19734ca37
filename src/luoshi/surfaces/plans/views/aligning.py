"""Plan → report → list of a year, as a tree and as a matrix; what has no counterpart is named."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from luoshi.records.alignment.queries import alignment, years_of
from luoshi.records.plans.permissions import MANAGE, may
from luoshi.records.plans.queries import plan as plan_row
from luoshi.records.tasks.permissions import SEE_ALL
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

SHOWN: Final = 40
"""So many tasks that serve nothing are shown before all are asked for."""


@require_safe
@guarded(SEE_ALL)
def show(request: Request, plan_id: int) -> HttpResponse:
    """One year of a plan."""
    plan = plan_row(plan_id)
    if plan is None:
        return not_found(request)
    years = years_of(plan)
    wanted = number(request.GET.get("year", ""))
    year = wanted if wanted in years else (years[0] if years else None)
    on = timezone.localdate(request.now)
    found = alignment(plan, year, on, request.actor) if year else None
    unserved = found.serving_none if found else ()
    context: dict[str, Any] = {
        "plan": plan,
        "years": years,
        "year": year,
        "found": found,
        "serving_none": unserved if request.GET.get("all") == "yes" else unserved[:SHOWN],
        "matrix": request.GET.get("view") == "matrix",
        "manages": may(request.actor, MANAGE),
        "tab": "alignment",
    }
    return render(request, "plans/alignment.html", context)
