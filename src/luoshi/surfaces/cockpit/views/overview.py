"""The cockpit: how far one list has come, what slipped, what to worry about, how the year will end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from luoshi.policy.progress.forecast import CONFIDENCE_PERCENT, POINTS_LEAST
from luoshi.policy.progress.standing import Point
from luoshi.policy.progress.states import STATES
from luoshi.policy.terms.actors import ROLES, SUPERVISION
from luoshi.records.desks import queries_cockpit as cockpit
from luoshi.records.desks.queries_cockpit import Cell, Heat, HeatRow
from luoshi.records.desks.queries_views import mark
from luoshi.records.organisations.queries import the_city
from luoshi.records.tasks import queries
from luoshi.records.tasks.permissions import SEE_ALL, may
from luoshi.records.tasks.queries import ListRow, Standing
from luoshi.surfaces.cockpit import charts
from luoshi.surfaces.web.answers import forbidden
from luoshi.surfaces.web.choosing import chosen_list, day
from luoshi.surfaces.web.context import rail
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

WORRIES: Final = 10
CHART_UNITS: Final = 15
HEAT_UNITS: Final = 16
UNITS_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class HeatLine:
    """A chapter's line of the heat map: each unit with its cell."""

    chapter: str
    cells: tuple[tuple[HeatRow, Cell | None], ...]


@require_safe
@guarded(roles=ROLES)
def show(request: Request) -> HttpResponse:
    """The cockpit of the chosen list; who works elsewhere is led there."""
    if not request.actor.roles & SUPERVISION:
        return _elsewhere(request)
    known = mark()  # before anything is read: what comes after it renews the page
    lists = queries.lists(request.actor)
    chosen = chosen_list(lists, request.GET.get("list", ""))
    context: dict[str, Any] = {
        "mark": known,
        "lists": [row for row in lists if row.state == "issued"],
        "list": chosen,
    }
    if chosen is None:
        return render(request, "cockpit/overview_empty.html", {**context, "drafts": lists})
    standing = queries.standing(chosen.id, request.actor)
    context |= _now(request, chosen, standing)
    context |= _over_time(request, chosen, standing, context["counts"].all.lights)
    if may(request.actor, SEE_ALL):
        context |= _where(request, chosen, standing)
    return render(request, "cockpit/overview.html", context)


def _elsewhere(request: Request) -> HttpResponse:
    """To the first place of the rail; with none, a sentence."""
    groups = rail(request.actor, request.path, timezone.localdate(request.now))
    if groups:
        return redirect(groups[0].places[0].address)
    return forbidden(request, _("这个页面不在您的角色的工作范围内。"))


def _now(request: Request, chosen: ListRow, standing: Standing) -> dict[str, Any]:
    """The counts of today and the tasks to worry about."""
    counts = queries.overview_of(standing)
    return {
        "counts": counts,
        "worries": cockpit.worry_rows(chosen, standing, timezone.localdate(request.now), WORRIES),
        "unit_chart": charts.bars(chosen.id, counts.units[:CHART_UNITS], "unit"),
        "chart_units": CHART_UNITS,
    }


def _over_time(
    request: Request, chosen: ListRow, standing: Standing, now: Mapping[str, int]
) -> dict[str, Any]:
    """The trend by month or day, what slipped since last month, the forecast."""
    on, daily = timezone.localdate(request.now), request.GET.get("by") == "day"
    known = cockpit.history_of(standing)
    months = cockpit.trend_of(known, chosen, on, daily=False)
    points = cockpit.trend_of(known, chosen, on, daily=True) if daily else months
    states = _states(now, points)
    return {
        "states": states,
        "points": [(point, charts.behind(chosen.id, point)) for point in points],
        "daily": daily,
        "trend_chart": charts.trend(chosen.id, points, states, daily=daily),
        "moved": cockpit.moved(known, on),
        "forecast": cockpit.forecast_of(months, chosen),
        "ended": on >= chosen.ends_on,
        "today": on,
        "month_points": len(months),
        "then": _forecast_then(request, chosen, known, on),
        "points_least": POINTS_LEAST,
        "confidence": CONFIDENCE_PERCENT,
    }


def _states(now: Mapping[str, int], points: Sequence[Point]) -> list[str]:
    """The columns: the states of today, by the year's own names, and those that some task had since."""
    had = {state for point in points for state, count in point.lights.items() if count}
    known = {str(state): state for state in now}
    return [known.get(state, state) for state in STATES if state in known or state in had]


def _forecast_then(
    request: Request, chosen: ListRow, known: cockpit.History, on: date
) -> dict[str, Any] | None:
    """The forecast as it was on a past day, beside what came of it until today or the list's end."""
    then = day(request.GET.get("forecast", ""))
    if then is None or not chosen.starts_on <= then <= on:
        return None
    came_on = min(on, chosen.ends_on)
    return {
        "on": then,
        "forecast": cockpit.forecast_of(cockpit.trend_of(known, chosen, then, daily=False), chosen),
        "came_on": came_on,
        "came": sum(light == "done" for light in known.on(came_on).values()),
    }


def _where(request: Request, chosen: ListRow, standing: Standing) -> dict[str, Any]:
    """The heat map of chapters and units, and the districts."""
    heat = cockpit.heat(standing)
    most = UNITS_MOST if request.GET.get("heat") == "all" else HEAT_UNITS
    city = the_city()
    return {
        "city": city,  # the frame asks for it too
        "heat_units": heat.rows[:most],
        "heat_lines": _lines(heat, most),
        "heat_all": len(heat.rows),
        "heat_whole": most == UNITS_MOST,
        "districts": heat.districts,
        "map": charts.districts(chosen.id, heat, city.library if city else ""),
    }


def _lines(heat: Heat, most: int) -> list[HeatLine]:
    shown = heat.rows[:most]
    return [
        HeatLine(chapter, tuple((row, row.cells[place]) for row in shown))
        for place, chapter in enumerate(heat.chapters)
    ]
