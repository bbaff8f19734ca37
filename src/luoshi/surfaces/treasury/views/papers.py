"""Papers as workbooks: the request to the treasury for one batch, the statistics return of a programme."""

from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from luoshi.records.payments import queries
from luoshi.records.payments.queries_statistics import statistics as statistics_of
from luoshi.records.programmes import queries as programmes
from luoshi.surfaces.treasury import sheets
from luoshi.surfaces.treasury.area import SEERS
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@guarded(roles=SEERS)
def request_for_funds(request: Request, batch_id: int) -> HttpResponse:
    """用款申请."""
    found = queries.batch_page(batch_id, request.actor)
    head = programmes.programme(found.row.programme_id) if found else None
    if found is None or head is None:
        return not_found(request)
    data = sheets.treasury_request(
        head, found.row, queries.shares(batch_id, request.actor), queries.parts(batch_id, request.actor)
    )
    return _workbook(data, f"用款申请-{found.row.title}.xlsx")


@require_safe
@guarded(roles=SEERS)
def statistics(request: Request, programme_id: int) -> HttpResponse:
    """统计报表."""
    head = programmes.programme(programme_id)
    if head is None:
        return not_found(request)
    rows = statistics_of(programme_id, request.actor)
    return _workbook(
        sheets.statistics_return(head, rows, on=request.now.date()), f"{head.title[:40]}-统计报表.xlsx"
    )


def _workbook(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=WORKBOOK)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer
