"""What there is, for whom, how much, how, and what is left today; nobody need sign in."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.policy.dates.windows import day_of
from luoshi.records.releases import queries
from luoshi.surfaces.rush.schemes import scheme_named
from luoshi.surfaces.rush.told import sayings_of
from luoshi.surfaces.rush.views.board import around
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.requests import Request

BEFORE_DAYS = 7


@require_safe
def show(request: Request, programme: str) -> HttpResponse:
    """The page of a programme's entitlements."""
    scheme = scheme_named(programme)
    if scheme is None:
        return not_found(request)
    day = day_of(request.now)
    context = around(scheme, "") | {
        "who": sayings_of(programme).who_on(scheme.terms.readings_on(day)),
        "steps": sayings_of(programme).steps,
        "live": queries.live(scheme, at=request.now),
        "opens": scheme.terms.opens_at(day),
        "open": request.now >= scheme.terms.opens_at(day),
        "days": [one for one in queries.given_by_day(scheme, until=day, days=BEFORE_DAYS) if one[0] < day],
        "gate_url": settings.GATE_URL,
    }
    return render(request, "rush/public.html", context)


@require_safe
def today(request: Request, programme: str) -> HttpResponse:
    """What is left today; the page asks again while it is looked at."""
    scheme = scheme_named(programme)
    if scheme is None:
        return not_found(request)
    opens = scheme.terms.opens_at(day_of(request.now))
    context = {
        "scheme": scheme,
        "terms": scheme.terms,
        "live": queries.live(scheme, at=request.now),
        "opens": opens,
        "open": request.now >= opens,
    }
    return render(request, "rush/parts/today.html", context)
