"""The white list and the filed prices, for the third party and the operator."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.library.goods import goods_of
from luoshi.policy.terms.actors import RoleName
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.files.queries import content
from luoshi.records.goods import actions, queries
from luoshi.records.goods.queries_signs import flow_signs, rise_signs
from luoshi.records.merchants.permissions import REVIEW, RUN, may
from luoshi.surfaces.merchants import forms, heads
from luoshi.surfaces.merchants.views.staff import STAFF
from luoshi.surfaces.merchants.words import GOODS
from luoshi.surfaces.web.answers import back, not_found
from luoshi.surfaces.web.choosing import page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.views.files import download

CHECKERS: Final[frozenset[RoleName]] = frozenset({"reviewer", "operator"})
READERS: Final[frozenset[RoleName]] = STAFF | {"merchant"}


@require_safe
@guarded(roles=STAFF)
def listing(request: Request, scheme_id: int) -> HttpResponse:
    """All models; those that wait for the check first, with what stands against them."""
    head = heads.head_of(request.actor, scheme_id)
    if head is None:
        return not_found(request)
    titles = queries.category_titles(head.programme)
    state, category = request.GET.get("state", ""), request.GET.get("category", "")
    state, category = (state if state in GOODS else ""), (category if category in titles else "")
    words, number = request.GET.get("q", "").strip()[:100], page_of(request.GET)
    rows, total = queries.goods_listed(
        head.programme,
        request.actor,
        day=request.now.date(),
        state=state,
        category=category,
        words=words,
        number=number,
    )
    context = {
        "head": head,
        "tab": "goods",
        "rows": rows,
        "page": heads.paged(total, number, queries.PAGE),
        "state": state,
        "category": category,
        "words": words,
        "titles": titles,
        "states": list(GOODS),
        "may_review": may(request.actor, REVIEW, head.programme),
        "may_run": may(request.actor, RUN, head.programme),
    }
    return render(request, "merchants/goods.html", context)


@require_POST
@guarded(roles=CHECKERS)
def act(request: Request, goods_id: int) -> HttpResponse:
    """Pass, do not pass, or take off the list."""
    if queries.goods_row(goods_id, request.actor, day=request.now.date()) is None:
        return not_found(request)
    act, note = request.POST.get("act", ""), forms.text(request.POST, "text")
    if act in {"pass", "refuse"}:
        actions.check_goods(goods_id, passed=act == "pass", note=note, by=request.actor, at=request.now)
    elif act == "strike":
        actions.strike_goods(goods_id, reason=note, by=request.actor, at=request.now)
    else:
        raise BadValue(_("请选择要办理的事项。"))
    messages.success(request, _("已登记。"))
    return back(request)


@require_safe
@guarded(roles=STAFF)
def prices(request: Request, scheme_id: int) -> HttpResponse:
    """Filed prices, and the signs: first up, then subsidise; gaps and catch-up in the data."""
    head = heads.head_of(request.actor, scheme_id)
    if head is None:
        return not_found(request)
    rises, number = request.GET.get("rises") == "1", page_of(request.GET)
    rows, total = queries.price_reports(head.programme, request.actor, rises=rises, number=number)
    day = request.now.date()
    context = {
        "head": head,
        "tab": "prices",
        "rows": rows,
        "page": heads.paged(total, number, queries.PAGE),
        "only_rises": rises,
        "notice": goods_of(head.programme).notice_workdays,
        "signs": rise_signs(head.id, head.programme, request.actor, day=day),
        "flow": flow_signs(head.id, head.programme, request.actor, day=day),
    }
    return render(request, "merchants/prices.html", context)


@require_safe
@guarded(roles=READERS)
def proof(request: Request, price_id: int) -> HttpResponse:
    """The paper behind a rise."""
    found = queries.proof_of(price_id, request.actor)
    if found is None:
        return not_found(request)
    data, media_type = content(found[0])
    return download(data, media_type, found[1])
