"""A merchant's own pages: where it stands, goods and prices, orders, statements, warnings and appeals."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.library.goods import goods_of
from luoshi.policy.dates.windows import day_of
from luoshi.policy.goods.listing import Entry
from luoshi.policy.goods.prices import earliest
from luoshi.policy.goods.sheets import entries_of
from luoshi.policy.indicators.sheets import table
from luoshi.policy.terms.actors import RoleName
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.goods import actions as goods
from luoshi.records.goods import queries as goods_queries
from luoshi.records.goods.actions import ENTRIES_MOST
from luoshi.records.goods.queries_signs import flow_signs, rise_signs
from luoshi.records.merchants import actions, queries
from luoshi.records.merchants.permissions import merchant_of
from luoshi.records.settlement import queries as settlement
from luoshi.surfaces.merchants import forms, heads, sheets
from luoshi.surfaces.merchants.views.staff import apply_from
from luoshi.surfaces.merchants.words import GOODS
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import day as day_written
from luoshi.surfaces.web.choosing import number as chosen
from luoshi.surfaces.web.choosing import page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.stories import told
from luoshi.surfaces.web.uploads import read_upload

MERCHANT: Final[frozenset[RoleName]] = frozenset({"merchant"})


@require_safe
@guarded(roles=MERCHANT)
def home(request: Request) -> HttpResponse:
    """Where the merchant stands; who has not applied yet finds the open calls and the form."""
    day = request.now.date()
    found = queries.own_merchant(request.actor, day=day)
    if found is None:
        return render(request, "merchants/apply.html", {"calls": queries.open_calls(day), "tab": "home"})
    head = heads.head_named(found.row.programme)
    flow = rises = ()
    if head is not None:
        own = {"day": day, "merchant": found.row.id}
        flow = flow_signs(head.id, head.programme, request.actor, **own)  # type: ignore[assignment, arg-type]
        rises = rise_signs(head.id, head.programme, request.actor, **own)  # type: ignore[assignment, arg-type]
    context: dict[str, object] = {
        "merchant": found,
        "row": found.row,
        "story": told(found.story, {}, {}),
        "flow": flow,
        "rises": rises,
        "tab": "home",
    }
    return render(request, "merchants/shop.html", context)


@require_POST
@guarded(roles=MERCHANT)
def act(request: Request) -> HttpResponse:
    """Apply, answer a measure, appeal, ask to leave."""
    post, by, at = request.POST, request.actor, request.now
    act = post.get("act", "")
    said = {
        "apply": _("申请已提交，评议和公示的结果会显示在这里。"),
        "answer": _("说明已提交。"),
        "appeal": _("申诉已提交，决定之前原处理继续有效。"),
        "leave": _("退出申请已提交，由商务局终止资格后清算。"),
    }.get(act)
    if said is None:
        raise BadValue(_("请选择要办理的事项。"))
    if act == "apply":
        apply_from(post, by, at)
    elif act == "leave":
        actions.ask_to_leave(_own(request), text=forms.text(post, "text"), by=by, at=at)
    else:
        measure = forms.number(post, "measure")
        doing: Callable[..., object] = actions.answer_measure if act == "answer" else actions.appeal
        doing(measure, text=forms.text(post, "text"), by=by, at=at)
    messages.success(request, said)
    return redirect("shop")


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=MERCHANT)
def listing(request: Request) -> HttpResponse:
    """My goods; POST hands one in or takes one off."""
    number = merchant_of(request.actor)
    if number is None:
        return redirect("shop")
    if request.method == "POST":
        return _goods_changed(request, number)
    state = request.GET.get("state", "")
    state, page = (state if state in GOODS else ""), page_of(request.GET)
    rows, total = goods_queries.goods_of_merchant(
        number, request.actor, day=request.now.date(), state=state, number=page
    )
    programme = queries.programme_of(number) or ""
    context = {
        "rows": rows,
        "page": heads.paged(total, page, goods_queries.PAGE),
        "state": state,
        "states": list(GOODS),
        "titles": goods_queries.category_titles(programme),
        "most": ENTRIES_MOST,
        "graded": sorted(goods_of(programme).grades),
        "tab": "goods",
    }
    return render(request, "merchants/shop_goods.html", context)


def _goods_changed(request: Request, merchant: int) -> HttpResponse:
    post = request.POST
    if post.get("act") == "strike":
        reason = forms.text(post, "text")
        goods.strike_goods(forms.number(post, "goods"), reason=reason, by=request.actor, at=request.now)
        messages.success(request, _("商品已从白名单撤下。"))
        return redirect("shop-goods")
    entry = Entry(
        code=forms.text(post, "code"),
        category=post.get("category", ""),
        brand=forms.text(post, "brand"),
        model=forms.text(post, "model"),
        grade=chosen(post.get("grade", "")),
        price_fen=forms.fen(post, "price"),
        single=post.get("single") == "yes",
    )
    goods.submit_goods(merchant, [entry], by=request.actor, at=request.now)
    messages.success(request, _("商品已报送，待第三方核验。"))
    return redirect("shop-goods")


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=MERCHANT)
def goods_file(request: Request) -> HttpResponse:
    """The sheet to fill in; POST hands in all goods of a filled one, or none."""
    number = merchant_of(request.actor)
    if number is None:
        return redirect("shop")
    titles = goods_queries.category_titles(queries.programme_of(number) or "")
    if request.method != "POST":
        return sheets.answer(sheets.goods_blank(list(titles.values()), ENTRIES_MOST), "商品报送样表.xlsx")
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        raise BadValue(_("请选择填好的文件。"))
    try:
        cells = table(read_upload(sent), sent.name or "")
    except ValueError as problem:
        raise BadValue(str(problem)) from problem
    sheet = entries_of(cells, titles, ENTRIES_MOST)
    goods.submit_goods(number, sheet.entries, rows=sheet.rows, by=request.actor, at=request.now)
    messages.success(request, _("已报送 %(count)s 件商品，待第三方核验。") % {"count": len(sheet.entries)})
    return redirect("shop-goods")


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=MERCHANT)
def prices(request: Request, goods_id: int) -> HttpResponse:
    """The filed prices of one model; POST files another."""
    row = goods_queries.goods_row(goods_id, request.actor, day=request.now.date())
    if row is None:
        return not_found(request)
    if request.method == "POST":
        sent = request.FILES.get("proof")
        paper = (sent.name or "", read_upload(sent)) if isinstance(sent, UploadedFile) else None
        goods.report_price(
            goods_id,
            price_fen=forms.fen(request.POST, "price"),
            since=forms.day(request.POST, "since"),
            why=forms.text(request.POST, "text"),
            proof=paper,
            by=request.actor,
            at=request.now,
        )
        messages.success(request, _("价格已报备。"))
        return redirect("shop-prices", goods_id)
    notice = goods_of(queries.programme_of(row.merchant) or "").notice_workdays
    context = {
        "goods": row,
        "rows": goods_queries.prices_of(goods_id, request.actor),
        "notice": notice,
        "earliest": earliest(day_of(request.now), notice),
        "tab": "goods",
    }
    return render(request, "merchants/shop_prices.html", context)


@require_safe
@guarded(roles=MERCHANT)
def orders(request: Request) -> HttpResponse:
    """My orders with what was reported of them and how they were judged."""
    number, head = _own_head(request)
    if number is None or head is None:
        return redirect("shop")
    words, page = request.GET.get("q", "").strip()[:40], page_of(request.GET)
    rows, total = settlement.orders_of_merchant(
        head.id, number, request.actor, at=request.now, words=words, number=page
    )
    context = {
        "head": head,
        "rows": rows,
        "page": heads.paged(total, page, settlement.PAGE),
        "words": words,
        "titles": goods_queries.category_titles(head.programme),
        "tab": "orders",
    }
    return render(request, "merchants/shop_orders.html", context)


@require_safe
@guarded(roles=MERCHANT)
def statements(request: Request) -> HttpResponse:
    """My monthly statements and what was paid."""
    number, head = _own_head(request)
    if number is None or head is None:
        return redirect("shop")
    rows = settlement.statements_of(number, request.actor)
    context = {
        "head": head,
        "rows": rows,
        "accepted_fen": sum(row.accepted_fen for row in rows),
        "payouts": settlement.payouts_of(number, request.actor),
        "tab": "statements",
    }
    return render(request, "merchants/shop_statements.html", context)


@require_safe
@guarded(roles=MERCHANT)
def workbook(request: Request, month: str) -> HttpResponse:
    """A month's statement with its refused orders as a workbook."""
    number, head = _own_head(request)
    first = day_written(f"{month}-01")
    if number is None or head is None or first is None:
        return not_found(request)
    mine = [row for row in settlement.statements_of(number, request.actor) if row.month == first]
    if not mine:
        return not_found(request)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    refused, total = settlement.refused(
        head.id, request.actor, first=first, last=last, merchant=number, size=settlement.EXPORT_MOST
    )
    return sheets.answer(sheets.of_month(mine[0], refused, total), f"结算单-{month}.xlsx")


def _own(request: Request) -> int:
    number = merchant_of(request.actor)
    if number is None:
        raise WrongState(_("这个账号还没有企业，请先提交申请。"))
    return number


def _own_head(request: Request) -> tuple[int | None, heads.Head | None]:
    number = merchant_of(request.actor)
    programme = queries.programme_of(number) if number is not None else None
    return number, heads.head_named(programme) if programme else None
