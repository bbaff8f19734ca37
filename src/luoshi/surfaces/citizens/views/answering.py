"""What a citizen does with an own case: correcting, taking it back, another account, objecting.

What is refused is said on the page of the case, with everything that was written still in its place.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.policy.terms.refusals import ActionRefused, BadValue, NotAllowed
from luoshi.records.cases import actions
from luoshi.surfaces.citizens.filled import filled
from luoshi.surfaces.citizens.views.applying import CITIZENS
from luoshi.surfaces.citizens.views.following import case_answer, opened_case
from luoshi.surfaces.web.answers import not_found, said, status_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

Act = Callable[[Request, int], HttpResponse]


def answered_on_the_page(form: str) -> Callable[[Act], Act]:
    """A refusal comes back beside the form of that name, what was written kept; who may not act at all gets the page 403."""

    def around(act: Act) -> Act:
        @wraps(act)
        def inside(request: Request, case_id: int) -> HttpResponse:
            try:
                return act(request, case_id)
            except NotAllowed:
                raise
            except ActionRefused as problem:
                found = opened_case(request, case_id)
                if found is None:
                    return not_found(request)
                return case_answer(
                    request, found, form=form, problem=said(problem), status=status_of(problem)
                )

        return inside

    return around


@require_POST
@guarded(roles=CITIZENS)
def correct(request: Request, case_id: int) -> HttpResponse:
    """补正: only what is written anew is changed."""
    found = opened_case(request, case_id)
    if found is None:
        return not_found(request)
    form = filled(found.half, found.flow, request, whole=False)
    try:
        if form.faults:
            raise BadValue(_("有 %(count)s 处填写有误，已在下方标出。") % {"count": len(form.faults)})
        if form.is_empty and not request.POST.get("unchanged"):
            raise BadValue(
                _("您还没有改任何内容，也没有补材料。如果内容不用改，请勾选“内容不用改”后再提交。")
            )
        actions.correct(
            case_id,
            facts=form.facts,
            particulars=form.particulars,
            papers=form.papers,
            by=request.actor,
            at=request.now,
        )
    except NotAllowed:
        raise
    except ActionRefused as problem:
        status = status_of(problem)
        return case_answer(request, found, form="correct", problem=said(problem), status=status, written=form)
    messages.success(request, _("补正已提交，将重新核对。"))
    return redirect("my-case", case_id)


@require_POST
@guarded(roles=CITIZENS)
@answered_on_the_page("withdraw")
def withdraw(request: Request, case_id: int) -> HttpResponse:
    """撤回."""
    actions.withdraw(case_id, reason=request.POST.get("reason", ""), by=request.actor, at=request.now)
    messages.success(request, _("申请已撤回，可以重新申请。"))
    return redirect("my-case", case_id)


@require_POST
@guarded(roles=CITIZENS)
@answered_on_the_page("card")
def change_card(request: Request, case_id: int) -> HttpResponse:
    """Another account where the payment did not arrive; consent and the class of the card are confirmed by a tick each."""
    if opened_case(request, case_id) is None:
        return not_found(request)
    if not request.POST.get("first_class"):
        raise BadValue(_("收款账户须是本人的一类银行卡，请确认后提交。"))
    actions.change_card(
        case_id,
        request.POST.get("card", "").strip(),
        consent_version=request.POST.get("consent", ""),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("收款账户已更换，将在下一批次重新发放。"))
    return redirect("my-case", case_id)


@require_POST
@guarded(roles=CITIZENS)
@answered_on_the_page("appeal")
def appeal(request: Request, case_id: int) -> HttpResponse:
    """申诉."""
    actions.appeal(case_id, request.POST.get("text", ""), by=request.actor, at=request.now)
    messages.success(request, _("申诉已提交，将由原审核人以外的人员答复。"))
    return redirect("my-case", case_id)
