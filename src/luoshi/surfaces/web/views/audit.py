"""The record of everything that was done, for the office and auditors."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.records.audit.queries import latest
from luoshi.records.organisations.queries import units
from luoshi.records.tasks.permissions import SEE_AUDIT
from luoshi.surfaces.web.choosing import number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.stories import tell_each

PAGE_SIZE = 100


@require_safe
@guarded(SEE_AUDIT)
def show(request: Request) -> HttpResponse:
    """The newest acts first; `before` pages on."""
    entries = latest(before_id=number(request.GET.get("before", "")), most=PAGE_SIZE)
    known = {unit.id: unit.name for unit in units(forms=("unit", "collective", "temporary"))}
    older = entries[-1].id if len(entries) == PAGE_SIZE else None
    context = {"rows": tell_each(entries, known), "older": older, "newer": "before" in request.GET}
    return render(request, "pages/audit.html", context)
