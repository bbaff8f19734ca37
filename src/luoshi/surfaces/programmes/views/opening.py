"""Taking a programme into operation, giving it money, pausing and closing it; claiming a grant back."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.library.programmes import Publication, addresses, load
from luoshi.policy.rules.kinds import Kind
from luoshi.policy.terms.actors import RoleName
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.cases.queries_case import case_page, left_to_recover_fen
from luoshi.records.payments import actions as payments
from luoshi.records.persons.actions import note_looks
from luoshi.records.programmes import actions
from luoshi.records.programmes import queries as programmes
from luoshi.records.programmes.permissions import MANAGE, may
from luoshi.surfaces.programmes.views.board import HANDLERS
from luoshi.surfaces.programmes.views.settings import value_of
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import day, number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

OPERATORS: Final[frozenset[RoleName]] = frozenset({"operator"})


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=OPERATORS)
def open_new(request: Request) -> HttpResponse:
    """Documents of the library that can be carried out here and are not yet; POST takes one into operation."""
    found = [one for one in _openable() if may(request.actor, MANAGE, one.name)]
    if request.method == "POST":
        wanted = next((one for one in found if one.name == request.POST.get("name")), None)
        if wanted is None or wanted.workflow is None:
            raise BadValue(_("请选择要启用的项目。"))
        shares = {
            one.name: number(request.POST.get(f"share-{one.name}", "")) or 0
            for one in wanted.workflow.sources
        }
        made = actions.open_programme(wanted.name, shares=shares, by=request.actor, at=request.now)
        messages.success(request, _("项目已启用。登记资金额度之后，申请才会有钱可留。"))
        return redirect("parameters", made)
    return render(request, "programmes/open.html", {"offers": found})


@require_POST
@guarded(roles=OPERATORS)
def fund(request: Request, programme_id: int) -> HttpResponse:
    """An amount by source, with the document that it rests on."""
    row = programmes.programme(programme_id)
    if row is None:
        return not_found(request)
    decided_on = day(request.POST.get("decided_on", ""))
    if decided_on is None:
        raise BadValue(_("请填写决定日期。"))
    amounts = {}
    for source in programmes.workflow_of(row).sources:
        text = request.POST.get(f"amount-{source.name}", "").strip()
        if text:
            amounts[source.name] = _fen(text)
    actions.fund(
        programme_id,
        pot=request.POST.get("pot", ""),
        amounts=amounts,
        authority=request.POST.get("authority", ""),
        decided_on=decided_on,
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("额度已登记，即时可用。"))
    return redirect("parameters", programme_id)


@require_POST
@guarded(roles=OPERATORS)
def set_state(request: Request, programme_id: int) -> HttpResponse:
    """Pause, resume or close the taking of applications."""
    if programmes.programme(programme_id) is None:
        return not_found(request)
    post = request.POST
    actions.set_state(
        programme_id, post.get("state", ""), why=post.get("why", ""), by=request.actor, at=request.now
    )
    messages.success(request, _("受理状态已调整。"))
    return redirect("parameters", programme_id)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=HANDLERS)
def recover(request: Request, case_id: int) -> HttpResponse:
    """追回: what was paid, on which ground, how much; POST by who runs the programme."""
    page = case_page(case_id, request.actor)
    if page is None:
        return not_found(request)
    if request.method == "POST":
        text = request.POST.get("amount", "").strip()
        payments.claw_back(
            case_id,
            amount_fen=_fen(text) if text else None,
            left_fen=number(request.POST.get("left", "")),
            clause=request.POST.get("clause", ""),
            reason=request.POST.get("reason", ""),
            by=request.actor,
            at=request.now,
        )
        messages.success(request, _("追回已登记，资金退回额度。"))
        return redirect("case", case_id)
    note_looks(
        "case", [case_id], ("name",), plain=False, purpose=_("查看追回页面"), by=request.actor, at=request.now
    )
    flow = programmes.workflow_of(page.programme)
    clauses = dict.fromkeys(clause.of(page.row.part) for clause in flow.clauses)
    context: dict[str, Any] = {
        "page": page,
        "row": page.row,
        "programme": page.programme,
        "clauses": [page.programme.address(one) for one in clauses],
        "manages": may(request.actor, MANAGE, page.programme.name),
        "left": left_to_recover_fen(case_id),
    }
    return render(request, "programmes/recover.html", context)


def _openable() -> list[Publication]:
    """Publications with steps that are not in operation."""
    there = {(row.city, row.name) for row in programmes.programmes()}
    found = [load(*one) for one in addresses() if one not in there]
    return [one for one in found if one.workflow is not None]


def _fen(text: str) -> int:
    """Yuan with at most two decimals. Raises BadValue."""
    found = value_of(text.replace(",", "").removesuffix("元"), Kind.FEN)
    return found if isinstance(found, int) else 0
