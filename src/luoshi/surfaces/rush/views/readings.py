"""How the doubts of the document are read: each with its options, what holds today, and the rulings on record."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.releases import actions, rulings
from luoshi.surfaces.rush.area import SEERS
from luoshi.surfaces.rush.schemes import scheme_with
from luoshi.surfaces.rush.views.board import around
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import day as day_written
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=SEERS)
def show(request: Request, scheme_id: int) -> HttpResponse:
    """The doubts; POST records a ruling."""
    scheme = scheme_with(scheme_id)
    if scheme is None:
        return not_found(request)
    post, today = request.POST, day_of(request.now)
    if request.method == "POST":
        since, decided = day_written(post.get("since", "")), day_written(post.get("decided_on", ""))
        if since is None or decided is None:
            raise BadValue(_("请填写自何日起适用和决定日期，如 2026-03-31。"))
        ground = actions.Ground(post.get("authority", ""), decided, post.get("why", ""))
        doubt, option = post.get("doubt", ""), post.get("option", "")
        rulings.rule(scheme, doubt, option, since=since, ground=ground, by=request.actor, at=request.now)
        messages.success(request, _("裁定已记录，自所选日期起适用。"))
        return redirect("rush-readings", scheme_id)
    context = around(scheme, "readings") | {
        "doubts": rulings.doubts(scheme, today),
        "today": today,
        "decides": request.actor.has("operator"),
    }
    return render(request, "rush/readings.html", context)
