"""Settlement for operators, treasurers and the auditor: runs, refused orders by article, payouts, roll-over."""

from datetime import timedelta
from typing import Final, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.policy.settlement.checks import CLAUSES
from luoshi.policy.terms.actors import RoleName
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.merchants import queries as merchants
from luoshi.records.merchants.permissions import RUN, may
from luoshi.records.outbox import queries as outbox
from luoshi.records.settlement import actions, queries
from luoshi.records.settlement.actions.running import Kind
from luoshi.records.settlement.permissions import PAY
from luoshi.surfaces.merchants import forms, heads, sheets
from luoshi.surfaces.merchants.words import RUNS
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import number as chosen
from luoshi.surfaces.web.choosing import page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

SEERS: Final[frozenset[RoleName]] = frozenset({"operator", "treasurer", "reviewer", "auditor"})
PAYERS: Final[frozenset[RoleName]] = frozenset({"treasurer"})
PLANNERS: Final[frozenset[RoleName]] = frozenset({"operator", "treasurer", "auditor"})
"""Who may open the release plan."""
OPERATORS: Final[frozenset[RoleName]] = frozenset({"operator"})


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=SEERS)
def listing(request: Request, scheme_id: int) -> HttpResponse:
    """The runs of a scheme; POST begins one in the background."""
    head = heads.head_of(request.actor, scheme_id)
    if head is None:
        return not_found(request)
    if request.method == "POST":
        return _begun(request, head)
    today = request.now.date()
    rows = queries.runs(head.id, request.actor)
    context = {
        "head": head,
        "tab": "settlement",
        "rows": rows,
        "newest": next((row for row in rows if row.state == "done"), None),
        "paid_fen": queries.paid_out(head.id),
        "roll_overs": queries.roll_overs(head.id, request.actor),
        "rolled": queries.rolled(head.id, today.year),
        "plans": bool(request.actor.roles & PLANNERS),
        "kinds": [one for one in RUNS if one != "clearing"],
        "clearable": _clearable(head, request),
        "channels": head.scheme.terms.channels,
        "first": (today - timedelta(days=1)).replace(day=1),
        "last": today - timedelta(days=1),
        "today": today,
        "runs": may(request.actor, RUN, head.programme),
    }
    return render(request, "merchants/settlement.html", context)


def _clearable(head: heads.Head, request: Request) -> list[merchants.MerchantRow]:
    found: list[merchants.MerchantRow] = []
    for state in ("removed", "left"):
        rows, _total = merchants.merchants(head.programme, request.actor, day=request.now.date(), state=state)
        found += [one for one in rows if not one.cleared]
    return found


def _begun(request: Request, head: heads.Head) -> HttpResponse:
    post = request.POST
    kind = post.get("kind", "")
    if kind not in RUNS:
        raise BadValue(_("请选择核销的种类。"))
    run, _work = actions.ask_for_run(
        head.id,
        cast("Kind", kind),
        first=forms.day(post, "first"),
        last=forms.day(post, "last"),
        merchant=forms.number(post, "merchant") if kind == "clearing" else None,
        by=request.actor,
        at=request.now,
    )
    return redirect("settlement-run", run)


@require_POST
@guarded(roles=OPERATORS)
def roll_over(request: Request, scheme_id: int) -> HttpResponse:
    """结转: what the days of a month left goes to another day."""
    head = heads.head_of(request.actor, scheme_id)
    if head is None:
        return not_found(request)
    post = request.POST
    actions.roll_over(
        head.id,
        month=forms.day({"month": f"{post.get('month', '')}-01"}, "month"),
        channel=post.get("channel", ""),
        to_day=forms.day(post, "to_day"),
        authority=forms.text(post, "authority"),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("剩余资金已结转，决定已登记。"))
    return redirect("settlement", head.id)


@require_safe
@guarded(roles=SEERS)
def show(request: Request, run_id: int) -> HttpResponse:
    """One run: how far it is, refused orders by article, statements, payouts."""
    row = queries.run(run_id, request.actor)
    head = heads.head_of(request.actor, row.scheme) if row else None
    if row is None or head is None:
        return not_found(request)
    code = request.GET.get("code", "")
    code = code if code in CLAUSES else ""
    number = page_of(request.GET)
    merchant = chosen(request.GET.get("merchant", "")) or row.merchant
    refused, total = queries.refused(
        row.scheme, request.actor, first=row.first, last=row.last, code=code, merchant=merchant, number=number
    )
    statements, statement_total = queries.statements_of_run(run_id, request.actor)
    payouts = queries.payouts(run_id, request.actor)
    context = {
        "head": head,
        "tab": "settlement",
        "row": row,
        "work": outbox.work(row.work, request.actor) if row.work else None,
        "reasons": queries.reasons_of_run(run_id, request.actor),
        "refused": refused,
        "page": heads.paged(total, number, queries.PAGE),
        "code": code,
        "merchant": merchant,
        "statements": statements,
        "statement_total": statement_total,
        "payouts": payouts,
        "payout_sum": sum(one.amount_fen for one in payouts if one.state != "cancelled"),
        "waits": {one.state for one in payouts},
        "made_it": any(one.made_by == request.actor.user_id and one.state == "draft" for one in payouts),
        "pays": may(request.actor, PAY, head.programme),
        "today": request.now.date(),
    }
    return render(request, "merchants/run.html", context)


@require_POST
@guarded(roles=PAYERS)
def pay(request: Request, run_id: int) -> HttpResponse:
    """Make, approve, take back or note payouts of a run."""
    if queries.run(run_id, request.actor) is None:
        return not_found(request)
    post, by, at = request.POST, request.actor, request.now
    act = post.get("act", "")
    if act == "make":
        share = forms.fen(post, "share")  # per cent with two decimals is a share in basis points
        made = actions.make_payouts(run_id, share_bp=share, by=by, at=at)
        said = _("已编制 %(count)s 笔拨付，请由另一位资金支付人员复核。")
        messages.success(request, said % {"count": len(made)})
    elif act == "approve":
        messages.success(
            request, _("已复核 %(count)s 笔。") % {"count": actions.approve_payouts(run_id, by=by, at=at)}
        )
    elif act == "cancel":
        actions.cancel_payouts(run_id, reason=forms.text(post, "text"), by=by, at=at)
        messages.success(request, _("已撤销。"))
    elif act == "paid":
        actions.note_paid(
            run_id, paid_on=forms.day(post, "paid_on"), reference=forms.text(post, "text"), by=by, at=at
        )
        messages.success(request, _("拨付已登记。"))
    else:
        raise BadValue(_("请选择要办理的事项。"))
    return redirect("settlement-run", run_id)


@require_safe
@guarded(roles=SEERS)
def workbook(request: Request, run_id: int) -> HttpResponse:
    """The statements of a run and its refused orders as a workbook."""
    row = queries.run(run_id, request.actor)
    if row is None:
        return not_found(request)
    refused, total = queries.refused(
        row.scheme,
        request.actor,
        first=row.first,
        last=row.last,
        merchant=row.merchant,
        size=queries.EXPORT_MOST,
    )
    statements, _total = queries.statements_of_run(run_id, request.actor)
    data = sheets.of_run(row, statements, queries.reasons_of_run(run_id, request.actor), refused, total)
    return sheets.answer(data, f"核销-{row.first:%Y%m%d}-{row.last:%Y%m%d}.xlsx")
