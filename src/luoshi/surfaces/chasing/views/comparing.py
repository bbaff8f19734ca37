"""Two dates of a list: what moved, slipped, changed its wording, day, units or target; page, Excel and Word."""

from datetime import timedelta
from typing import Any, Final

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from luoshi.policy.briefs.comparing import WHATS, Difference
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.briefs import queries
from luoshi.records.organisations.queries import the_city
from luoshi.records.tasks import queries as tasks
from luoshi.records.tasks.permissions import SEE_ALL
from luoshi.surfaces.chasing import words
from luoshi.surfaces.chasing.papers.comparison import comparison_paper, comparison_sheet, lines
from luoshi.surfaces.chasing.papers.files import EXCEL, WORD, as_file
from luoshi.surfaces.chasing.views.briefs import moment
from luoshi.surfaces.web.choosing import chosen_list
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

DAYS_BACK: Final = 30
SHOWN_MOST: Final = 400


@require_safe
@guarded(SEE_ALL)
def compare(request: Request) -> HttpResponse | FileResponse:
    """The page; with `form=xlsx` or `form=docx` the file of all differences."""
    lists = tasks.lists(request.actor)
    chosen = chosen_list(lists, request.GET.get("list", ""))
    if chosen is None:
        return render(request, "chasing/compare.html", {"list": None})
    back = (timezone.localtime(request.now) - timedelta(days=DAYS_BACK)).date().isoformat()
    first = moment(request.GET.get("first", "") or back, request.now)
    last = moment(request.GET.get("last", ""), request.now) or request.now
    if first is None or first >= last:
        raise BadValue(_("前一个日期应早于后一个日期。"))
    found = queries.compared(chosen.id, request.actor, first, last)
    form = request.GET.get("form", "")
    if form in {"xlsx", "docx"}:
        return _file(form, found, chosen.title)
    what = request.GET.get("what", "")
    shown = [one for one in found.differences if what not in WHATS or what in one.whats]
    context: dict[str, Any] = {
        "lists": [one for one in lists if one.state == "issued"],
        "list": chosen,
        "first": first,
        "last": last,
        "what": what,
        "counts": [(name, words.WHAT[name], found.counts[name]) for name in WHATS],
        "rows": [(one, _whats(one), lines(one, found.units)) for one in shown[:SHOWN_MOST]],
        "total": len(found.differences),
        "more": max(0, len(shown) - SHOWN_MOST),
    }
    return render(request, "chasing/compare.html", context)


def _whats(one: Difference) -> list[tuple[str, object]]:
    return [(what, words.WHAT[what]) for what in one.whats]


def _file(form: str, found: queries.Comparison, title: str) -> FileResponse:
    days = (timezone.localdate(found.first), timezone.localdate(found.last))
    name = f"对比{days[0]:%Y%m%d}-{days[1]:%Y%m%d}"
    if form == "xlsx":
        return as_file(comparison_sheet(found, title, days), name, EXCEL)
    city = the_city()
    return as_file(comparison_paper(found, title, days, city.name if city else ""), name, WORD)
