"""Merchants as operators and the third party see them: the list, one merchant with its story, every act on it."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, cast

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.policy.merchants.measures import GRADES, GROUNDS, KINDS, Grade
from luoshi.policy.merchants.standing import STATES
from luoshi.policy.terms.actors import Actor, RoleName
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.goods import queries as goods
from luoshi.records.goods.queries_signs import flow_signs, rise_signs
from luoshi.records.merchants import actions, queries
from luoshi.records.merchants.permissions import REVIEW, RUN, may
from luoshi.records.settlement import queries as settlement
from luoshi.surfaces.merchants import forms, heads
from luoshi.surfaces.merchants.words import GRADES as GRADE_WORDS
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.stories import told

STAFF: Final[frozenset[RoleName]] = frozenset({"operator", "reviewer", "treasurer", "auditor"})
ACTORS: Final[frozenset[RoleName]] = frozenset({"operator", "reviewer"})
Act = Callable[[int, QueryDict, Actor, datetime], object]


@require_safe
@guarded(roles=STAFF)
def index(request: Request) -> HttpResponse:
    """To the merchants of the first scheme; where none is open, how to open one."""
    found = heads.seen_by(request.actor)
    if found:
        return redirect("merchants", found[0].id)
    return render(request, "merchants/none.html")


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=STAFF)
def listing(request: Request, scheme_id: int) -> HttpResponse:
    """The merchants of a scheme; POST opens a call or records an application on paper."""
    head = heads.head_of(request.actor, scheme_id)
    if head is None:
        return not_found(request)
    if request.method == "POST":
        return _added(request, head)
    state = request.GET.get("state", "")
    state = state if state in (*STATES, "waiting") else ""
    words = request.GET.get("q", "").strip()[:100]
    day, number = request.now.date(), page_of(request.GET)
    rows, total = queries.merchants(
        head.programme, request.actor, day=day, state=state, words=words, number=number
    )
    counts = queries.counts(head.programme)
    context = {
        "head": head,
        "tab": "merchants",
        "rows": rows,
        "page": heads.paged(total, number, queries.PAGE),
        "state": state,
        "words": words,
        "states": [(one, counts.get(one, 0)) for one in ("waiting", *STATES) if counts.get(one)],
        "everyone": sum(counts.get(one, 0) for one in STATES),
        "calls": [one for one in queries.open_calls(day) if one.programme == head.programme],
        "inside": queries.names(head.programme),
        "runs": may(request.actor, RUN, head.programme),
    }
    return render(request, "merchants/listing.html", context)


def _added(request: Request, head: heads.Head) -> HttpResponse:
    post, by, at = request.POST, request.actor, request.now
    if post.get("act") == "call":
        actions.open_call(
            head.programme,
            title=forms.text(post, "title"),
            opens_on=forms.day(post, "opens_on"),
            closes_on=forms.day(post, "closes_on"),
            by=by,
            at=at,
        )
        messages.success(request, _("征集已发布，企业可以申请。"))
        return redirect("merchants", head.id)
    made = apply_from(post, by, at)
    messages.success(request, _("申请已登记，待第三方评议。"))
    return redirect("merchant", made)


def apply_from(post: QueryDict, by: Actor, at: datetime) -> int:
    """The application that a form holds; the merchant's number."""
    return actions.apply(
        forms.number(post, "call"),
        name=forms.text(post, "name"),
        credit_code=forms.text(post, "credit_code"),
        channels=frozenset(post.getlist("channel")),
        address=forms.text(post, "address"),
        phone=forms.text(post, "phone"),
        through=forms.number(post, "through") if post.get("through") else None,
        by=by,
        at=at,
    )


@require_safe
@guarded(roles=STAFF)
def show(request: Request, merchant_id: int) -> HttpResponse:
    """One merchant: where it stands, what can be done, measures and appeals, keys, signs, money, its story."""
    day = request.now.date()
    found = queries.merchant_page(merchant_id, request.actor, day=day)
    head = heads.head_named(found.row.programme) if found else None
    if found is None or head is None:
        return not_found(request)
    listed, goods_total = goods.goods_of_merchant(merchant_id, request.actor, day=day)
    context = {
        "head": head,
        "tab": "merchants",
        "merchant": found,
        "row": found.row,
        "story": told(found.story, {}, {}),
        "goods": listed[:5],
        "goods_total": goods_total,
        "flow": flow_signs(head.id, head.programme, request.actor, day=day, merchant=merchant_id),
        "rises": rise_signs(head.id, head.programme, request.actor, day=day, merchant=merchant_id),
        "statements": settlement.statements_of(merchant_id, request.actor),
        "payouts": settlement.payouts_of(merchant_id, request.actor),
        "others": [one for one in queries.names(head.programme) if one[0] != merchant_id],
        "kinds": KINDS,
        "grounds": GROUNDS,
        "grades": GRADES,
        "may_run": may(request.actor, RUN, head.programme),
        "may_review": may(request.actor, REVIEW, head.programme),
    }
    return render(request, "merchants/merchant.html", context)


def _review(merchant: int, post: QueryDict, by: Actor, at: datetime) -> None:
    actions.review(merchant, passed=post.get("passed") == "yes", text=forms.text(post, "text"), by=by, at=at)


def _measure(merchant: int, post: QueryDict, by: Actor, at: datetime) -> None:
    kind = post.get("kind", "")
    if kind not in KINDS:
        raise BadValue(_("请选择处理的方式。"))
    actions.take_measure(
        merchant,
        kind,
        ground=post.get("ground", ""),
        reason=forms.text(post, "text"),
        due_on=forms.day(post, "due_on") if kind == "suspension" else None,
        amount_fen=forms.fen(post, "amount") if kind == "clawback" else 0,
        by=by,
        at=at,
    )


def _accident(merchant: int, post: QueryDict, by: Actor, at: datetime) -> None:
    if post.get("grade", "") not in GRADE_WORDS:
        raise BadValue(_("请选择事故的等级。"))
    actions.note_accident(
        merchant,
        grade=cast("Grade", post["grade"]),
        happened_on=forms.day(post, "happened_on"),
        authority=forms.text(post, "text"),
        by=by,
        at=at,
    )


def _account(merchant: int, post: QueryDict, by: Actor, at: datetime) -> None:
    user = queries.account_named(forms.text(post, "username"))
    if user is None:
        raise BadValue(_("没有这个账号，请先由管理员建立账号并授予商户角色。"))
    actions.join_account(merchant, user, by=by, at=at)


def _of_measure(act: Callable[[int, QueryDict, Actor, datetime], None]) -> Act:
    """An act on a measure of this merchant, named in the form."""

    def done(merchant: int, post: QueryDict, by: Actor, at: datetime) -> None:
        measure = forms.number(post, "measure")
        if queries.merchant_of_measure(measure) != merchant:
            raise BadValue(_("没有这项处理。"))
        act(measure, post, by, at)

    return done


def _decide(merchant: int, post: QueryDict, by: Actor, at: datetime) -> None:
    appeal = forms.number(post, "appeal")
    if queries.merchant_of_appeal(appeal) != merchant:
        raise BadValue(_("没有这项申诉。"))
    upheld = post.get("upheld") == "yes"
    actions.decide_appeal(appeal, upheld=upheld, text=forms.text(post, "text"), by=by, at=at)


ACTS: Final[dict[str, tuple[Act, object]]] = {
    "review": (_review, gettext_lazy("评议已登记。")),
    "publish": (
        lambda merchant, post, by, at: actions.publish(
            merchant, until=forms.day(post, "until"), by=by, at=at
        ),
        gettext_lazy("已发布公示。"),
    ),
    "object": (
        lambda merchant, post, by, at: actions.object_to(
            merchant, reason=forms.text(post, "text"), by=by, at=at
        ),
        gettext_lazy("已登记，企业不予纳入。"),
    ),
    "admit": (
        lambda merchant, _post, by, at: actions.admit(merchant, by=by, at=at),
        gettext_lazy("企业已纳入参与范围，可以发放正式密钥。"),
    ),
    "measure": (_measure, gettext_lazy("处理已登记。")),
    "finish": (
        _of_measure(
            lambda measure, post, by, at: actions.finish_measure(
                measure, text=forms.text(post, "text"), by=by, at=at
            )
        ),
        gettext_lazy("处理已办结。"),
    ),
    "recover": (
        _of_measure(
            lambda measure, post, by, at: actions.recover(
                measure, amount_fen=forms.fen(post, "amount"), text=forms.text(post, "text"), by=by, at=at
            )
        ),
        gettext_lazy("追缴到账已登记。"),
    ),
    "accident": (_accident, gettext_lazy("事故已登记；较大及以上的，有关企业已取消资格。")),
    "relate": (
        lambda merchant, post, by, at: actions.relate(
            merchant, forms.number(post, "other"), why=forms.text(post, "text"), by=by, at=at
        ),
        gettext_lazy("关联企业已登记。"),
    ),
    "key": (
        lambda merchant, post, by, at: actions.give_key(
            merchant, test=post.get("test") == "yes", valid_until=forms.day(post, "until"), by=by, at=at
        ),
        gettext_lazy("密钥已发放。"),
    ),
    "account": (_account, gettext_lazy("账号已开通。")),
    "decide": (_decide, gettext_lazy("申诉已决定。")),
    "leave": (
        lambda merchant, _post, by, at: actions.let_leave(merchant, by=by, at=at),
        gettext_lazy("已终止参与资格，请办理清算。"),
    ),
}


@require_POST
@guarded(roles=ACTORS)
def act(request: Request, merchant_id: int) -> HttpResponse:
    """One act on a merchant; what is wrong is said on its page."""
    if queries.merchant_page(merchant_id, request.actor, day=request.now.date()) is None:
        return not_found(request)
    found = ACTS.get(request.POST.get("act", ""))
    if found is None:
        raise BadValue(_("请选择要办理的事项。"))
    found[0](merchant_id, request.POST, request.actor, request.now)
    messages.success(request, str(found[1]))
    return redirect("merchant", merchant_id)
