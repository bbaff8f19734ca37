"""The programme's dashboard, and the rush as it happens."""

from typing import Any, Final

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from luoshi.policy.dates.windows import day_of
from luoshi.records.entitlements.queries import Open, open_schemes
from luoshi.records.releases import queries
from luoshi.surfaces.rush.area import ANSWERERS, SEERS
from luoshi.surfaces.rush.schemes import scheme_with, title_of
from luoshi.surfaces.rush.views.duties import duties
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

TOTALS_S: Final = 60
"""How long counts over all entitlements are kept: they are millions of rows."""


@require_safe
@guarded(roles=SEERS | ANSWERERS)
def index(request: Request) -> HttpResponse:
    """The schemes; with a single one, straight to it."""
    schemes = open_schemes()
    to = "rush-board" if request.actor.roles & SEERS else "rush-hotline"
    if len(schemes) == 1:
        return redirect(to, schemes[0].id)
    rows = [(one, title_of(one.programme)) for one in schemes]
    return render(request, "rush/index.html", {"rows": rows, "to": to})


@require_safe
@guarded(roles=SEERS)
def show(request: Request, scheme_id: int) -> HttpResponse:
    """What was claimed, used, lapsed, returned; money by month against the ceiling; the live view above."""
    scheme = scheme_with(scheme_id)
    if scheme is None:
        return not_found(request)
    day = day_of(request.now)
    context = around(scheme, "board") | {
        "live": queries.live(scheme, at=request.now),
        "totals": cache.get_or_set(
            f"rush-totals-{scheme.id}", lambda: queries.totals(scheme, at=request.now), TOTALS_S
        ),
        "plan": queries.plan_of(scheme, day.year),
        "month": day.month,
        "days": queries.given_by_day(scheme, until=day),
        "duties": duties(scheme, request.actor),
    }
    return render(request, "rush/board.html", context)


@require_safe
@guarded(roles=SEERS)
def live(request: Request, scheme_id: int) -> HttpResponse:
    """The live part alone; the page asks for it again while it is looked at."""
    scheme = scheme_with(scheme_id)
    if scheme is None:
        return not_found(request)
    context = {"scheme": scheme, "live": queries.live(scheme, at=request.now)}
    return render(request, "rush/parts/live.html", context)


def around(scheme: Open, tab: str) -> dict[str, Any]:
    """What the head of each page needs."""
    return {"scheme": scheme, "terms": scheme.terms, "title": title_of(scheme.programme), "tab": tab}
