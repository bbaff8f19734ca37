"""Batches: listed, made, approved by another person, sent, settled by the bank's answer."""

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.policy.terms.refusals import BadValue
from luoshi.records.cases import actions as cases
from luoshi.records.payments import actions, queries
from luoshi.records.payments.permissions import MANAGE, PAY, SEE, may, require
from luoshi.records.persons.actions import note_looks
from luoshi.records.programmes import queries as programmes
from luoshi.surfaces.treasury.area import SEERS
from luoshi.surfaces.web.answers import back, not_found
from luoshi.surfaces.web.choosing import number, page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.uploads import read_upload

STATES: Final = ("paid", "failed", "unknown", "disputed")


@dataclass(frozen=True, slots=True)
class Page:
    """What the part `pages.html` asks for."""

    total: int
    page: int
    pages: int


@require_safe
@guarded(roles=SEERS)
def index(request: Request) -> HttpResponse:
    """The programmes whose payments the actor sees; with a single one, straight to it."""
    rows = [row for row in programmes.programmes() if may(request.actor, SEE, row.name)]
    if len(rows) == 1:
        return redirect("batches", rows[0].id)
    found = [(row, queries.due(row.id, request.actor)) for row in rows]
    return render(request, "treasury/index.html", {"rows": found})


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=SEERS)
def listing(request: Request, programme_id: int) -> HttpResponse:
    """What is due, the batches, the three books; POST makes a batch."""
    row = programmes.programme(programme_id)
    if row is None:
        return not_found(request)
    if request.method == "POST":
        most = number(request.POST.get("most", "")) or 0
        if most < 1:
            raise BadValue(_("请填写这一批最多几笔。"))
        made = actions.make_batch(programme_id, most=most, by=request.actor, at=request.now)
        messages.success(request, _("批次已编制，请由另一位资金支付人员复核。"))
        return redirect("batch", made)
    page = page_of(request.GET)
    rows, total = queries.batches(programme_id, request.actor, number=page)
    context = {
        "programme": row,
        "rows": rows,
        "page": Page(total, page, max(1, -(-total // queries.PAGE))),
        "due": queries.due(programme_id, request.actor),
        "books": queries.reconciliation(programme_id, request.actor),
        "pays": may(request.actor, PAY, row.name),
        "tab": "payments",
    }
    return render(request, "treasury/batches.html", context)


@require_safe
@guarded(roles=SEERS)
def show(request: Request, batch_id: int) -> HttpResponse:
    """One batch: where it stands, what to do next, its payments, the files that came back. Masked, and the look is logged."""
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    found = queries.batch_page(batch_id, request.actor, state=state, number=page_of(request.GET))
    head = programmes.programme(found.row.programme_id) if found else None
    if found is None or head is None:
        return not_found(request)
    ids, purpose = (
        [one.case_id for one in found.payments],
        _("查看批次 %(name)s") % {"name": found.row.title[:60]},
    )
    if ids:
        fields = ("name", "bank_card")
        note_looks("case", ids, fields, plain=False, purpose=purpose, by=request.actor, at=request.now)
    pages = max(1, -(-found.total // queries.SHOWN))
    context = {
        "programme": head,
        "batch": found,
        "row": found.row,
        "page": Page(found.total, found.number, pages),
        "state": state,
        "pays": may(request.actor, PAY, head.name),
        "manages": may(request.actor, MANAGE, head.name),
        "made_it": found.row.made_by_id == request.actor.user_id,
        "shares": [
            (_title(head, source), n, fen) for source, n, fen in queries.shares(batch_id, request.actor)
        ],
        "clauses": clauses_of(head),
    }
    return render(request, "treasury/batch.html", context)


@require_POST
@guarded(roles=SEERS)
def approve(request: Request, batch_id: int) -> HttpResponse:
    """复核."""
    actions.approve(batch_id, by=request.actor, at=request.now)
    messages.success(request, _("已复核，可以生成银行文件。"))
    return redirect("batch", batch_id)


@require_POST
@guarded(roles=SEERS)
def cancel(request: Request, batch_id: int) -> HttpResponse:
    """Take a batch back that has not gone out."""
    actions.cancel(batch_id, reason=request.POST.get("reason", ""), by=request.actor, at=request.now)
    messages.success(request, _("批次已撤销，各笔重新等待发放。"))
    return redirect("batch", batch_id)


@require_POST
@guarded(roles=SEERS)
def file(request: Request, batch_id: int) -> HttpResponse:
    """The file for the bank. What is in it is logged as looked at."""
    name, data = actions.bank_file(batch_id, by=request.actor, at=request.now)
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


@require_POST
@guarded(roles=SEERS)
def results(request: Request, batch_id: int) -> HttpResponse:
    """银行回盘."""
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        raise BadValue(_("请选择银行的回盘文件。"))
    checked = bool(request.POST.get("checked"))
    data, name = read_upload(sent), sent.name or ""
    taken = actions.take_results(batch_id, data, name, checked=checked, by=request.actor, at=request.now)
    if taken.repeated:
        messages.info(request, _("这份回盘以前导入过，没有改动。"))
    else:
        said = _("已导入：入账 %(paid)s 笔，未入账 %(failed)s 笔，结果不明 %(unknown)s 笔。")
        values = {"paid": taken.paid, "failed": taken.failed, "unknown": taken.unknown}
        messages.success(request, said % values)
    if taken.findings:
        count = {"count": len(taken.findings)}
        messages.warning(request, _("有 %(count)s 行与我方不符，没有登记，见下方“回盘文件”。") % count)
    return redirect("batch", batch_id)


@require_POST
@guarded(roles=SEERS)
def settle_one(request: Request, payment_id: int) -> HttpResponse:
    """One payment by hand: a contradiction that was asked about, another account, given up for good."""
    batch_id = queries.batch_of(payment_id)
    page = queries.batch_page(batch_id, request.actor) if batch_id else None
    if page is None:
        return not_found(request)
    post, by, at = request.POST, request.actor, request.now
    act, reason = post.get("act", ""), post.get("reason", "")
    if act in {"paid", "failed"}:
        outcome = "paid" if act == "paid" else "failed"
        actions.settle_dispute(payment_id, outcome, reason=reason, by=by, at=at)  # type: ignore[arg-type]
    elif act == "return":
        actions.take_return(payment_id, reason=reason, by=by, at=at)
    elif act == "card":
        cases.change_card(queries.case_of(payment_id), post.get("card", ""), by=by, at=at)
    elif act == "give-up":
        case_id = queries.case_of(payment_id)
        actions.give_up(case_id, clause=post.get("clause", ""), reason=reason, by=by, at=at)
    else:
        raise BadValue(_("请选择要办理的事项。"))
    messages.success(request, _("已登记。"))
    return back(request)


def clauses_of(head: programmes.ProgrammeRow) -> list[str]:
    """The addresses on which a payment can be ended: those of the steps and papers."""
    flow = programmes.workflow_of(head)
    found = [path for clause in flow.clauses for path in clause.all]
    return [head.address(clause) for clause in dict.fromkeys(found)]


def sees(request: Request, head: programmes.ProgrammeRow) -> None:
    """Raise NotAllowed where the actor does not see the payments of the programme."""
    require(request.actor, SEE, head.name, _("只有资金支付、项目经办和审计人员可以查看发放。"))


def _title(head: programmes.ProgrammeRow, source: str) -> str:
    titles = {one.name: one.title for one in programmes.workflow_of(head).sources}
    return titles.get(source, source)
