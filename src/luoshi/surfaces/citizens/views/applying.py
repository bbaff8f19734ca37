"""A citizen applies in the own name, and corrects what was sent back."""

from collections.abc import Mapping
from datetime import date
from secrets import token_urlsafe
from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.policy.cases.workflow import Workflow
from luoshi.policy.dates.windows import in_beijing
from luoshi.policy.rules.asking import Question, answered
from luoshi.policy.terms.actors import RoleName
from luoshi.policy.terms.refusals import ActionRefused, BadValue, NotAllowed
from luoshi.records.cases import actions, queries_case
from luoshi.records.cases.values import Application, Submitted
from luoshi.records.persons.actions import reveal
from luoshi.records.persons.queries import person_of
from luoshi.records.persons.values import NewPerson
from luoshi.surfaces.citizens.asked import Half, entrance_of, half_of
from luoshi.surfaces.citizens.views.public import Asked
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.uploads import read_upload

CITIZENS: Final[frozenset[RoleName]] = frozenset({"citizen"})
KEY_MOST: Final = 60


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
    person = person_of(request.actor.user_id)
    context: dict[str, Any] = {
        "half": half,
        "flow": flow,
        "person": person,
        "questions": _asked(half, flow, request, {}),
        "particulars": [one for one in flow.particulars if one.asked_in(part) and not one.optional],
        "papers": [one for one in flow.papers if one.asked_in(part)],
        "given": request.POST,
        "key": request.POST.get("key", "")[:KEY_MOST] or token_urlsafe(12),
    }
    if request.method != "POST":
        return render(request, "citizens/apply.html", context)
    facts, faults = declared(half, flow, request)
    try:
        told = _submit(request, half, flow, facts, faults)
    except ActionRefused as problem:
        context |= {"questions": _asked(half, flow, request, faults), "problem": problem.sentence}
        return render(request, "citizens/apply.html", context, status=422)
    messages.success(
        request,
        _("已提交，受理编号 %(receipt)s。请记下编号，可以随时在这里查看进度。") % {"receipt": told.receipt},
    )
    return redirect("my-case", told.case_id)


@require_POST
@guarded(roles=CITIZENS)
def correct(request: Request, case_id: int) -> HttpResponse:
    """补正: only what is written anew is changed."""
    page = queries_case.case_page(case_id, request.actor)
    half = half_of(page.programme.name, page.row.part) if page else None
    flow = half.publication.workflow if half else None
    if page is None or half is None or flow is None:
        return not_found(request)
    facts, faults = declared(half, flow, request)
    if faults:
        raise BadValue("；".join(faults.values()))
    written = {name: value for name, value in facts.items() if request.POST.get(name, "").strip()}
    particulars = {
        one.name: request.POST[f"p-{one.name}"]
        for one in flow.particulars
        if request.POST.get(f"p-{one.name}", "").strip()
    }
    actions.correct(
        case_id,
        facts=written,
        particulars=particulars,
        papers=_papers(request, flow, page.row.part),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("补正已提交，将重新核对。"))
    return redirect("my-case", case_id)


def declared(half: Half, flow: Workflow, request: Request) -> tuple[dict[str, Any], Mapping[str, str]]:
    """The facts that an applicant states, as JSON holds them, and what is wrong with them."""
    given = {key: str(value) for key, value in request.POST.items()}
    found = answered(half.questions, given, half.decider, now=in_beijing(request.now))
    names = [one.field.name for one in _questions(half, flow)]
    facts = {name: _plain(found.facts.get(name)) for name in names}
    return facts, {name: fault for name, fault in found.faults.items() if name in names}


def _submit(
    request: Request, half: Half, flow: Workflow, facts: Mapping[str, Any], faults: Mapping[str, str]
) -> Submitted:
    if faults:
        raise BadValue(_("有 %(count)s 处填写有误，已在下方标出。") % {"count": len(faults)})
    if half.running is None:
        raise BadValue(_("这个项目还没有在本系统受理申请。"))
    person = person_of(request.actor.user_id)
    if person is None:
        raise NotAllowed(_("您的账号还没有实名认证，请先在政务服务平台完成认证。"))
    if request.POST.get("consent") != flow.consent_version:
        raise BadValue(_("请先阅读并同意信息使用授权书，再提交申请。"))
    own = reveal(person.id, purpose="本人提交申请", by=request.actor, at=request.now)
    wanted = [one.name for one in flow.particulars if one.asked_in(half.book.name)]
    given = Application(
        part=half.book.name,
        person=NewPerson(own.name, own.id_number, own.phone, person.id_kind),
        facts={name: value for name, value in facts.items() if value is not None},
        particulars={
            one: request.POST[f"p-{one}"] for one in wanted if request.POST.get(f"p-{one}", "").strip()
        },
        consent_version=flow.consent_version,
        papers=_papers(request, flow, half.book.name),
        request_key=f"web/{request.actor.user_id}/{request.POST.get('key', '')[:KEY_MOST]}",
    )
    return actions.apply_for(half.running.id, given, by=request.actor, at=request.now)


def _papers(request: Request, flow: Workflow, part: str) -> dict[str, int]:
    found = {}
    for one in flow.papers:
        sent = request.FILES.get(f"f-{one.name}")
        if one.asked_in(part) and isinstance(sent, UploadedFile):
            data = read_upload(sent)
            found[one.name] = actions.keep_paper(data, name=one.title, by=request.actor, at=request.now)
    return found


def _questions(half: Half, flow: Workflow) -> list[Question]:
    asked = [one for section in half.questions.sections for one in section.questions]
    return [one for one in asked if one.field.name in flow.declared]


def _asked(half: Half, flow: Workflow, request: Request, faults: Mapping[str, str]) -> list[Asked]:
    given = request.POST if request.method == "POST" else request.GET
    return [
        Asked(one, given.get(one.field.name, ""), faults.get(one.field.name, ""))
        for one in _questions(half, flow)
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
