"""The office's desk: all that waits for it on one page, and acceptance in one go."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.records.desks.actions import Pick, accept_reports
from luoshi.records.desks.queries_office import ACKNOWLEDGE_WITHIN, SHOWN_MOST, office_desk
from luoshi.records.desks.queries_views import mark
from luoshi.records.tasks.permissions import DECIDE, OVERSEE, may
from luoshi.surfaces.web.choosing import number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_safe
@guarded(OVERSEE)
def show(request: Request) -> HttpResponse:
    """What waits for the office today; an auditor reads it without the buttons."""
    known = mark()
    desk = office_desk(request.actor, timezone.localdate(request.now))
    context = {"desk": desk, "within": ACKNOWLEDGE_WITHIN, "most": SHOWN_MOST, "mark": known}
    context["acts"] = may(request.actor, DECIDE)
    return render(request, "cockpit/desk.html", context)


@require_POST
@guarded(DECIDE)
def accept(request: Request) -> HttpResponse:
    """Accept the chosen reports with the completion written beside each."""
    done = accept_reports(_picks(request.POST), by=request.actor, at=request.now)
    if done.accepted:
        messages.success(request, _("已通过 %(count)s 份报告。") % {"count": done.accepted})
    for _report_id, sentence in done.refused:
        messages.error(request, _("有一份没有通过：%(why)s") % {"why": sentence})
    return redirect(reverse("desk") + "#reviews")


def _picks(form: QueryDict) -> list[Pick]:
    """The ticked reports; a percentage that is no number is refused by the action as out of range."""
    found = []
    for written in form.getlist("report"):
        report_id = number(written)
        if report_id is not None:
            version = number(form.get(f"version-{report_id}", ""))
            percent = number(form.get(f"percent-{report_id}", ""))
            found.append(
                Pick(report_id, -1 if version is None else version, -1 if percent is None else percent)
            )
    return found
