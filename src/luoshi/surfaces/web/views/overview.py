"""The overview: how far one list has come."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from luoshi.policy.progress.lights import STATES
from luoshi.policy.terms.actors import ROLES, SUPERVISION
from luoshi.records.tasks import queries
from luoshi.records.tasks.queries import Counts, Filter, ListRow
from luoshi.surfaces.web.answers import forbidden
from luoshi.surfaces.web.choosing import chosen_list
from luoshi.surfaces.web.context import rail
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.words import LIGHTS

WORRIES = 6
CHART_UNITS = 15


@require_safe
@guarded(roles=ROLES)
def show(request: Request) -> HttpResponse:
    """The counts of the chosen list, by light, chapter and unit; who works elsewhere is led there."""
    if not request.actor.roles & SUPERVISION:
        return _elsewhere(request)
    lists = queries.lists(request.actor)
    chosen = chosen_list(lists, request.GET.get("list", ""))
    context: dict[str, Any] = {"lists": [row for row in lists if row.state == "issued"], "list": chosen}
    if chosen is None:
        return render(request, "pages/overview_empty.html", {**context, "drafts": lists})
    return render(request, "pages/overview.html", {**context, **_figures(request, chosen)})


def _elsewhere(request: Request) -> HttpResponse:
    """To the first place of the rail; with none, a sentence."""
    groups = rail(request.actor, request.path, timezone.localdate(request.now))
    if groups:
        return redirect(groups[0].places[0].address)
    return forbidden(request, _("这个页面不在您的角色的工作范围内。"))


def _figures(request: Request, chosen: ListRow) -> dict[str, Any]:
    counts = queries.overview(chosen.id, request.actor)
    troubled = Filter(lights=("late", "at-risk"), order="due")
    return {
        "counts": counts,
        "states": STATES,
        "worries": queries.tasks(chosen.id, request.actor, troubled, size=WORRIES).rows,
        "chapter_chart": _chart(chosen, counts.chapters, "chapter"),
        "unit_chart": _chart(chosen, counts.units[:CHART_UNITS], "unit"),
        "chart_units": CHART_UNITS,
    }


def _chart(chosen: ListRow, rows: Sequence[Counts], parameter: str) -> dict[str, Any]:
    """What the chart's script draws: names, links, and for each light its counts."""
    here = reverse("tasks")
    links = [f"{here}?{urlencode({'list': str(chosen.id), parameter: row.key})}" for row in rows]
    lights = [
        {"key": key, "word": str(LIGHTS[key]), "counts": [row.lights.get(key, 0) for row in rows]}
        for key in STATES
    ]
    return {"names": [row.label for row in rows], "links": links, "lights": lights}
