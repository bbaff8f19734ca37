"""The two links of a list's page: the same filters in the address as the page itself, the same permissions."""

from django.http import Http404, HttpResponseBase
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from luoshi.records.tasks.queries import ListRow
from luoshi.records.tasks.queries_lists import seen_list
from luoshi.surfaces.exports.answers import as_csv, as_workbook
from luoshi.surfaces.exports.words import Language
from luoshi.surfaces.web.choosing import filter_of
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


def language() -> Language:
    """English for those who read English, Chinese for all others."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def _seen(request: Request, list_id: int) -> ListRow:
    row = seen_list(list_id, request.actor)
    if row is None:
        raise Http404
    return row
