"""The yearly goals of the work report, held against the next report's figures."""

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from luoshi.records.plans import queries
from luoshi.records.plans.board import in_year
from luoshi.records.plans.permissions import MANAGE, may
from luoshi.surfaces.plans import words
from luoshi.surfaces.web.choosing import number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_safe
@guarded()
def show(request: Request) -> HttpResponse:
    """The goals of a year, each with its result, and whether it was met."""
    years = queries.goal_years()
    wanted = number(request.GET.get("year", ""))
    year = wanted if wanted in years else (years[0] if years else None)
    rows = in_year(year, timezone.localdate(request.now)) if year else ()
    counted: Counter[str] = Counter(goal.judged.verdict for _, goal in rows)
    reports = {one[0]: one for one in queries.reports_taken()}
    manages = may(request.actor, MANAGE)
    context: dict[str, Any] = {
        "years": years,
        "year": year,
        "next_year": year + 1 if year else None,
        "rows": rows,
        "counts": [(key, counted[key], *words.VERDICTS[key]) for key in words.VERDICTS],
        "report": reports.get(year) if year else None,
        "answer": reports.get(year + 1) if year else None,
        "offers": queries.offers() if manages else (),
        "manages": manages,
    }
    return render(request, "plans/years.html", context)
