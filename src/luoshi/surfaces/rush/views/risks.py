"""What should be looked at on the claim side, and the addresses that the postal side is asked to watch (第二十一条)."""

import csv
import io
from typing import Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.policy.reading.export.sheets import harmless
from luoshi.policy.terms.actors import RoleName
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.releases import actions, queries
from luoshi.surfaces.rush.schemes import scheme_with
from luoshi.surfaces.rush.views.board import around
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.uploads import read_upload

OVERSEERS: Final[frozenset[RoleName]] = frozenset({"operator", "auditor"})
COLUMNS: Final = ("企业编号", "订单号", "区", "农村地区", "收货地址")
YES: Final = {"是": True, "否": False, "yes": True, "no": False}


@require_safe
@guarded(roles=OVERSEERS)
def show(request: Request, scheme_id: int) -> HttpResponse:
    """Signs with their reasons; none of them decides anything."""
    scheme = scheme_with(scheme_id)
    if scheme is None:
        return not_found(request)
    context = around(scheme, "risks") | {
        "addresses": queries.addresses(scheme),
        "least": queries.ADDRESS_LEAST,
        "signs": queries.merchant_signs(scheme),
        "columns": COLUMNS,
        "decides": request.actor.has("operator"),
    }
    return render(request, "rush/risks.html", context)


@require_POST
@guarded(roles=OVERSEERS)
def deliveries(request: Request, scheme_id: int) -> HttpResponse:
    """Take a list of where goods were sent; all rows or none."""
    scheme = scheme_with(scheme_id)
    file = request.FILES.get("file")
    if scheme is None:
        return not_found(request)
    if not isinstance(file, UploadedFile):
        raise BadValue(_("请选择 CSV 文件。"))
    rows = read_rows(read_upload(file))
    count = actions.note_deliveries(scheme, rows, by=request.actor, at=request.now)
    messages.success(request, _("已登记 %(count)s 个订单的收货地址。") % {"count": count})
    return redirect("rush-risks", scheme_id)


@require_POST
@guarded(roles=OVERSEERS)
def export(request: Request, scheme_id: int) -> HttpResponse:
    """The anomalous addresses in plain text; the look is logged with its purpose."""
    scheme = scheme_with(scheme_id)
    if scheme is None:
        return not_found(request)
    rows = actions.export_addresses(
        scheme, purpose=request.POST.get("purpose", ""), by=request.actor, at=request.now
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["区", "收货地址", "订单数", "收货人数"])
    writer.writerows(
        [harmless(district), harmless(address), orders, people] for district, address, orders, people in rows
    )
    answer = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    name = f"异常收货地址-{request.now:%Y%m%d}.csv"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def read_rows(data: bytes) -> list[actions.Sent]:
    """The rows of a CSV with the columns COLUMNS, in UTF-8 or GB 18030. Raises BadValue with the line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    reader = csv.reader(io.StringIO(text))
    head = next(reader, [])
    if tuple(one.strip() for one in head) != COLUMNS:
        raise BadValue(_("第一行应是：%(columns)s。") % {"columns": "，".join(COLUMNS)})
    return [_row(line, cells) for line, cells in enumerate(reader, 2) if any(cells)]


def _row(line: int, cells: list[str]) -> actions.Sent:
    cells = [one.strip() for one in cells]
    merchant = number(cells[0]) if cells else None
    if len(cells) != len(COLUMNS) or merchant is None or cells[3] not in YES:
        raise BadValue(_("第 %(line)s 行有误：企业编号应为数字，农村地区填“是”或“否”。") % {"line": line})
    return actions.Sent(merchant, cells[1], cells[2], YES[cells[3]], cells[4])
