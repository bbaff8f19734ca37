"""Schemes: written as data, tried on a list, adopted, applied to the year."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.library.discovery import sample_scoring
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.scoring import actions, queries
from luoshi.records.scoring.permissions import KEEP, SEE, may
from luoshi.records.tasks import queries as tasks
from luoshi.records.tasks.permissions import MANAGE, SEE_ALL
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import day, number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

REFUSED = 422


@require_safe
@guarded()
def index(request: Request) -> HttpResponse:
    """The schemes by year, and the runs; units see what is published to them."""
    sees = may(request.actor, SEE)
    context = {
        "keeps": may(request.actor, KEEP),
        "schemes": queries.schemes() if sees else (),
        "runs": queries.runs(request.actor),
        "sees": sees,
    }
    return render(request, "scoring/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(MANAGE)
def write(request: Request) -> HttpResponse:
    """A new version: begun from an earlier one, or from the example."""
    if request.method != "POST":
        earlier = queries.scheme(number(request.GET.get("from", "")) or 0)
        text = earlier.text if earlier else sample_scoring()
        return render(request, "scoring/write.html", {"text": text})
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        row = actions.write_scheme(text, by=request.actor, at=request.now)
    except BadValue as problem:
        context = {"text": text, "problems": problem.sentence.split("；")}
        return render(request, "scoring/write.html", context, status=REFUSED)
    messages.success(request, _("已存为第 %(version)s 版。请先试算，再启用。") % {"version": row.version})
    return redirect("scheme", row.pk)


@require_safe
@guarded(SEE_ALL)
def show(request: Request, scheme_id: int) -> HttpResponse:
    """What a scheme says, in words and as data; its runs, and what can be done with it."""
    row = queries.scheme(scheme_id)
    if row is None:
        return not_found(request)
    lists = [one for one in tasks.lists(request.actor) if one.state == "issued"]
    context = {
        "scheme": row,
        "keeps": may(request.actor, KEEP),
        "lists": lists,
        "of_year": [one for one in lists if one.year == row.year],
        "runs": queries.runs(request.actor, scheme_id=scheme_id),
        "today": timezone.localdate(request.now),
    }
    return render(request, "scoring/scheme.html", context)


@require_POST
@guarded(MANAGE)
def trial(request: Request, scheme_id: int) -> HttpResponse:
    """Try it on a list; nobody but the office, leaders and auditors sees it."""
    list_id, on = _wanted(request)
    made = actions.try_scheme(scheme_id, list_id, on=on, by=request.actor, at=request.now)
    messages.success(request, _("试算完成。试算结果不对单位公布。"))
    return redirect("run", made.pk)


@require_POST
@guarded(MANAGE)
def adopt(request: Request, scheme_id: int) -> HttpResponse:
    """The year's scheme from now on."""
    actions.adopt_scheme(scheme_id, by=request.actor, at=request.now)
    messages.success(request, _("办法已启用，可以用于正式考核。"))
    return redirect("scheme", scheme_id)


@require_POST
@guarded(MANAGE)
def score(request: Request, scheme_id: int) -> HttpResponse:
    """The formal draft over the year's list."""
    list_id, on = _wanted(request)
    made = actions.score_year(scheme_id, list_id, on=on, by=request.actor, at=request.now)
    messages.success(request, _("已生成考核结果草稿，核对后公布征求意见。"))
    return redirect("run", made.pk)


def _wanted(request: Request) -> tuple[int, date]:
    """The list and the day of a form; today where none is given."""
    on = day(request.POST.get("on", "")) or timezone.localdate(request.now)
    return number(request.POST.get("list", "")) or 0, on
