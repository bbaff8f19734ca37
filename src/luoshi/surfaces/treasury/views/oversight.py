"""What should be looked at, and what an auditor takes away."""

from collections.abc import Sequence
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.policy.rules.kinds import Kind
from luoshi.policy.terms.actors import RoleName
from luoshi.policy.terms.refusals import BadValue, NotAllowed
from luoshi.records.applicant_messages.queries import messages_of
from luoshi.records.audit.queries import story_of
from luoshi.records.cases import queries_case
from luoshi.records.cases.actions import open_paper
from luoshi.records.cases.queries_case import CasePage
from luoshi.records.ledger.queries import answers_about
from luoshi.records.payments.queries import payments_of
from luoshi.records.persons.actions import note_looks
from luoshi.records.persons.queries import looks
from luoshi.records.programmes import queries as programmes
from luoshi.records.programmes.permissions import MANAGE, may
from luoshi.records.programmes.queries import ParameterRow
from luoshi.records.registers.queries import answers
from luoshi.records.risk.actions import draw_sample, set_threshold
from luoshi.records.risk.queries import signs
from luoshi.records.risk.thresholds import threshold_rows
from luoshi.surfaces.programmes.views.settings import unit_of, value_of
from luoshi.surfaces.treasury.evidence import PAPERS_BYTES_MOST, Evidence, package
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import day, number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

SAMPLES_SHOWN: Final = 20
AUDITORS: Final[frozenset[RoleName]] = frozenset({"auditor"})
OVERSEERS: Final[frozenset[RoleName]] = frozenset({"operator", "auditor"})


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=OVERSEERS)
def risks(request: Request, programme_id: int) -> HttpResponse:
    """Signs with their reasons, none of which decides anything; from when on something is a sign, with its history."""
    row = programmes.programme(programme_id)
    if row is None:
        return not_found(request)
    today = timezone.localdate(request.now)
    if request.method == "POST":
        _set(request, row.id, threshold_rows(row.id, today))
        messages.success(request, _("已登记。自生效日起按新标准提示，不影响任何决定。"))
        return redirect("risks", programme_id)
    context = {
        "programme": row,
        "rows": signs(programme_id, request.actor, day=today),
        "thresholds": [(one, unit_of(one)) for one in threshold_rows(programme_id, today)],
        "manages": may(request.actor, MANAGE, row.name) and row.state != "closed",
        "samples": story_of("sample", programme_id, most=SAMPLES_SHOWN),
        "tab": "risks",
    }
    return render(request, "treasury/risks.html", context)


def _set(request: Request, programme_id: int, rows: Sequence[ParameterRow]) -> None:
    post, known = request.POST, {one.name: one for one in rows}
    since, decided_on = day(post.get("since", "")), day(post.get("decided_on", ""))
    if since is None or decided_on is None:
        raise BadValue(_("请填写生效日和决定日期。"))
    name = post.get("name", "")
    if name not in known:
        raise BadValue(_("请选择要调整的标准。"))
    value = value_of(post.get("value", "").strip(), Kind(known[name].kind))
    set_threshold(
        programme_id,
        name,
        value if isinstance(value, int) else 0,
        since=since,
        decided_by=post.get("decided_by", ""),
        decided_on=decided_on,
        why=post.get("why", ""),
        by=request.actor,
        at=request.now,
    )


@require_POST
@guarded(roles=OVERSEERS)
def evidence(request: Request, case_id: int) -> HttpResponse:
    """The evidence package of a case; taking it is a look that is logged with its purpose."""
    page = queries_case.case_page(case_id, request.actor)
    if page is None:
        return not_found(request)
    if page.person.user_id == request.actor.user_id:
        raise NotAllowed(_("不能调取本人申请的证据包。"))
    purpose = request.POST.get("purpose", "")
    letter = queries_case.letter(case_id, request.actor)
    note_looks(
        "case",
        [case_id],
        ("evidence",),
        plain=letter is not None,
        purpose=purpose,
        by=request.actor,
        at=request.now,
    )
    data = package(
        page, _gathered(request, page, letter, purpose), at=request.now, by_name=request.actor.name
    )
    answer = HttpResponse(data, content_type="application/zip")
    name = f"证据包-{page.row.receipt}.zip"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def _gathered(request: Request, page: CasePage, letter: str | None, purpose: str) -> Evidence:
    """What the package holds beside the page; opening each paper is a look of its own."""
    case_id = page.row.id
    made = {one.number: queries_case.explanation(case_id, one.number) for one in page.decisions}
    papers: list[tuple[str, str, bytes | None]] = []
    room = PAPERS_BYTES_MOST
    for one in page.papers:
        if one.id is not None:
            opened = open_paper(one.id, purpose=purpose, by=request.actor, at=request.now)
            room -= len(opened.data)
            papers.append((one.name, opened.media_type, opened.data if room >= 0 else None))
    return Evidence(
        decisions={number: one for number, one in made.items() if one is not None},
        letter=letter,
        story=story_of("case", case_id),
        money=answers_about(f"case:{case_id}"),
        registers=answers(case_id),
        payments=payments_of(case_id, request.actor),
        messages=messages_of(case_id),
        looks=looks(request.actor, kind="case", subject_id=case_id),
        papers=papers,
    )


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
