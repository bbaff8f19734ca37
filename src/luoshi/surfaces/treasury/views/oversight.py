"""What should be looked at, and what an auditor takes away."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.policy.terms.actors import RoleName
from luoshi.policy.terms.refusals import NotAllowed
from luoshi.records.audit.queries import story_of
from luoshi.records.cases import queries_case
from luoshi.records.ledger.queries import answers_about
from luoshi.records.persons.actions import note_looks
from luoshi.records.programmes import queries as programmes
from luoshi.records.risk.actions import draw_sample
from luoshi.records.risk.queries import signs
from luoshi.surfaces.treasury.evidence import package
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

SAMPLES_SHOWN: Final = 20
AUDITORS: Final[frozenset[RoleName]] = frozenset({"auditor"})
OVERSEERS: Final[frozenset[RoleName]] = frozenset({"operator", "auditor"})


@require_safe
@guarded(roles=OVERSEERS)
def risks(request: Request, programme_id: int) -> HttpResponse:
    """Signs with their reasons; none of them decides anything."""
    row = programmes.programme(programme_id)
    if row is None:
        return not_found(request)
    context = {
        "programme": row,
        "rows": signs(programme_id, request.actor),
        "samples": story_of("sample", programme_id, most=SAMPLES_SHOWN),
        "tab": "risks",
    }
    return render(request, "treasury/risks.html", context)


@require_POST
@guarded(roles=OVERSEERS)
def evidence(request: Request, case_id: int) -> HttpResponse:
    """The evidence package of a case; taking it is a look that is logged with its purpose."""
    page = queries_case.case_page(case_id, request.actor)
    if page is None:
        return not_found(request)
    if page.person.user_id == request.actor.user_id:
        raise NotAllowed(_("不能调取本人申请的证据包。"))
    letter = queries_case.letter(case_id, request.actor)
    note_looks(
        "case",
        [case_id],
        ("evidence",),
        plain=letter is not None,
        purpose=request.POST.get("purpose", ""),
        by=request.actor,
        at=request.now,
    )
    made = {one.number: queries_case.explanation(case_id, one.number) for one in page.decisions}
    data = package(
        page,
        {number: one for number, one in made.items() if one is not None},
        letter,
        story_of("case", case_id),
        answers_about(f"case:{case_id}"),
        at=request.now,
        by_name=request.actor.name,
    )
    answer = HttpResponse(data, content_type="application/zip")
    name = f"证据包-{page.row.receipt}.zip"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


@require_POST
@guarded(roles=AUDITORS)
def sample(request: Request, programme_id: int) -> HttpResponse:
    """抽样: drawn by the seed, run again, recorded."""
    if programmes.programme(programme_id) is None:
        return not_found(request)
    size = number(request.POST.get("size", "")) or 0
    found = draw_sample(
        programme_id, size=size, seed=request.POST.get("seed", ""), by=request.actor, at=request.now
    )
    said = _("抽出 %(cases)s 件，重算 %(decisions)s 次决定，%(wrong)s 处不一致。")
    values = {
        "cases": len(found.receipts),
        "decisions": found.decisions,
        "wrong": len(found.differences),
    }
    messages.success(request, said % values)
    return redirect("risks", programme_id)
