"""The record of everything that was done, for the office and auditors."""

from datetime import date
from typing import Final, TypedDict

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.records.audit.queries import latest
from luoshi.records.organisations.queries import units
from luoshi.records.tasks.permissions import SEE_AUDIT
from luoshi.records.tasks.queries_outline import units_of_assignments, window_labels
from luoshi.surfaces.web.areas import subjects
from luoshi.surfaces.web.choosing import day, number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.stories import Names, assignments_in, tell_each

PAGE_SIZE: Final = 100
NAME_MOST: Final = 100


class Asked(TypedDict):
    """What the record is narrowed to; empty values do not narrow."""

    who: str
    about: str
    until: date | None


@require_safe
@guarded(SEE_AUDIT)
def show(request: Request) -> HttpResponse:
    """The newest acts first, narrowed by person, subject and last day; `before` pages on."""
    asked = _asked(request.GET)
    entries = latest(before_id=number(request.GET.get("before", "")), most=PAGE_SIZE, **asked)
    known = {unit.id: unit.name for unit in units(forms=("unit", "collective", "temporary"))}
    names = Names(known, window_labels(), units_of_assignments(assignments_in(entries)))
    older = entries[-1].id if len(entries) == PAGE_SIZE else None
    context = {"rows": tell_each(entries, names), "older": older, "newer": "before" in request.GET}
    return render(request, "pages/audit.html", {**context, "asked": asked, "subjects": subjects()})


def _asked(query: QueryDict) -> Asked:
    about = query.get("about", "")
    return {
        "who": query.get("who", "").strip()[:NAME_MOST],
        "about": about if about in subjects() else "",
        "until": day(query.get("until", "")),
    }
