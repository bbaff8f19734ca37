"""A citizen applies in the own name."""

from secrets import token_urlsafe
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.policy.cases.workflow import Workflow
from luoshi.policy.terms.actors import RoleName
from luoshi.policy.terms.refusals import ActionRefused, BadValue, NotAllowed
from luoshi.records.cases import actions, queries
from luoshi.records.cases.values import Application, Submitted
from luoshi.records.persons.actions import reveal
from luoshi.records.persons.queries import person_of
from luoshi.records.persons.values import NewPerson
from luoshi.surfaces.citizens.asked import Half, entrance_of, half_of
from luoshi.surfaces.citizens.filled import Fault, Filled, blank, filled
from luoshi.surfaces.web.answers import not_found, said
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

CITIZENS: Final[frozenset[RoleName]] = frozenset({"citizen"})
KEY_MOST: Final = 60
LIVING: Final = frozenset({"open", "paid"})


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=CITIZENS)
def apply(request: Request, name: str, part: str) -> HttpResponse:
    """Consent first, then the facts, numbers and papers; a receipt at the end. What is wrong is said beside it."""
    half = half_of(name, part)
    flow = half.publication.workflow if half else None
    if half is None or flow is None or half.running is None:
        return not_found(request)
    entrance = entrance_of(half)
    if entrance is not None and not entrance.is_here:
        messages.info(request, entrance.words)
        return redirect("policy", name)
    if request.method != "POST":
        given = {key: str(value) for key, value in request.GET.items()}
        return _form(request, half, flow, blank(half, flow, given))
    form = filled(half, flow, request, whole=True)
    try:
        told = _submit(request, half, flow, form)
    except ActionRefused as problem:
        return _form(request, half, flow, form, problem=said(problem))
    _tell(request, told)
    return redirect("my-case", told.case_id)


def _form(request: Request, half: Half, flow: Workflow, form: Filled, *, problem: str = "") -> HttpResponse:
    faults = form.faults
    if problem and not _agreed(request, flow):
        faults = [Fault("consent", _("一、授权"), _("请先阅读并同意信息使用授权书。")), *faults]
    context: dict[str, Any] = {
        "half": half,
        "flow": flow,
        "person": person_of(request.actor.user_id),
        "form": form,
        "faults": faults if problem else [],
        "problem": problem,
        "given": request.POST,
        "key": request.POST.get("key", "")[:KEY_MOST] or token_urlsafe(12),
        "standing": next(
            (
                one
                for one in queries.own_cases(request.actor)
                if one.state in LIVING and half.running and one.programme_id == half.running.id
            ),
            None,
        ),
    }
    return render(request, "citizens/apply.html", context, status=422 if problem else 200)


def _agreed(request: Request, flow: Workflow) -> bool:
    return request.POST.get("consent") == flow.consent_version


def _submit(request: Request, half: Half, flow: Workflow, form: Filled) -> Submitted:
    if half.running is None:
        raise BadValue(_("这个项目还没有在本系统受理申请。"))
    person = person_of(request.actor.user_id)
    if person is None:
        raise NotAllowed(_("您的账号还没有实名认证，请先在政务服务平台完成认证。"))
    if not _agreed(request, flow):
        raise BadValue(_("请先阅读并同意信息使用授权书，再提交申请。"))
    if form.faults:
        raise BadValue(_("有 %(count)s 处填写有误，已在下方标出。") % {"count": len(form.faults)})
    own = reveal(person.id, purpose="本人提交申请", by=request.actor, at=request.now)
    given = Application(
        part=half.book.name,
        person=NewPerson(own.name, own.id_number, own.phone, person.id_kind),
        facts=form.facts,
        particulars=form.particulars,
        consent_version=flow.consent_version,
        papers=form.papers,
        request_key=f"web/{request.actor.user_id}/{request.POST.get('key', '')[:KEY_MOST]}",
    )
    return actions.apply_for(half.running.id, given, by=request.actor, at=request.now)


def _tell(request: Request, told: Submitted) -> None:
    """A receipt; but not of what was refused at once, or was taken back before the same form came again."""
    receipt = {"receipt": told.receipt}
    if told.state == "open":
        text = _("已提交，受理编号 %(receipt)s。请记下编号，可以随时在这里查看进度。")
        messages.success(request, text % receipt)
    elif told.state == "refused":
        messages.info(request, _("已收到，受理编号 %(receipt)s。结果见下面的告知书。") % receipt)
    else:
        text = _("这份申请（受理编号 %(receipt)s）以前已经提交过。要重新申请，请从“我的申请”打开新的申请表。")
        messages.info(request, text % receipt)
