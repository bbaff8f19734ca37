"""The two links of a list's page: the same filters in the address as the page itself, the same permissions."""

from django.http import Http404, HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from luoshi.records.organisations.queries import unit as unit_row
from luoshi.records.tasks.permissions import SEE_ALL, may
from luoshi.records.tasks.queries import ListRow, lists
from luoshi.records.tasks.queries_lists import seen_list
from luoshi.surfaces.exports.answers import as_csv, as_unit_file, as_workbook
from luoshi.surfaces.exports.words import Language
from luoshi.surfaces.web.answers import forbidden, not_found
from luoshi.surfaces.web.choosing import chosen_list, filter_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_safe
@guarded()
def xlsx(request: Request, list_id: int) -> HttpResponseBase:
    """The list as a workbook."""
    return as_workbook(_seen(request, list_id), request.actor, filter_of(request.GET), language())


@require_safe
@guarded()
def csv(request: Request, list_id: int) -> HttpResponseBase:
    """The list as CSV."""
    return as_csv(_seen(request, list_id), request.actor, filter_of(request.GET), language())


@require_safe
@guarded()
def unit_file(request: Request, unit_id: int) -> HttpResponseBase:
    """年度台账: the unit's tasks of a list with all that was asked, planned, reported and decided; seen as its page is."""
    if not (may(request.actor, SEE_ALL) or request.actor.acts_for(unit_id)):
        return forbidden(request, _("查看其他单位的工作台需要查看全部任务的权限（督查室、市领导或审计）。"))
    unit = unit_row(unit_id)
    chosen = chosen_list(lists(request.actor), request.GET.get("list", ""))
    if unit is None or chosen is None:
        return not_found(request)
    return as_unit_file(unit.name, unit_id, chosen, request.actor, request.now)


def language() -> Language:
    """English for those who read English, Chinese for all others."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def _seen(request: Request, list_id: int) -> ListRow:
    row = seen_list(list_id, request.actor)
    if row is None:
        raise Http404
    return row
