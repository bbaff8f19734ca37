"""Many cases at once: one's own by what the rules propose; handing over what a colleague has in hand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.policy.terms.refusals import BadValue
from luoshi.records.cases import actions
from luoshi.records.cases.queries_hands import IN_GROUP_MOST, proposals, split_for
from luoshi.records.cases.queries_now import judged_otherwise
from luoshi.records.persons.actions import note_looks
from luoshi.records.programmes import queries as programmes
from luoshi.records.risk.permissions import sees_signs_of_cases
from luoshi.records.risk.queries import signs_of
from luoshi.surfaces.programmes.views.board import HANDLERS
from luoshi.surfaces.programmes.views.case import versions
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_safe
@guarded(roles=HANDLERS)
def hand(request: Request, programme_id: int) -> HttpResponse:
    """The cases in hand, in groups of the same proposal. Names are masked; opening the list is a look that is logged."""
    row = programmes.programme(programme_id)
    if row is None:
        return not_found(request)
    groups = proposals(programme_id, request.actor)
    shown = [case.id for group in groups for case in group.rows]
    if shown:
        purpose = _("打开在办清单")
        note_looks("case", shown, ("name",), plain=False, purpose=purpose, by=request.actor, at=request.now)
    today = localdate(request.now)
    flagged = sees_signs_of_cases(request.actor, row.name)
    context = {
        "programme": row,
        "groups": groups,
        "most": IN_GROUP_MOST,
        "tab": "queues",
        "today": today,
        "changed": list(judged_otherwise(shown))[:IN_GROUP_MOST] if shown else [],
        "signs": signs_of(row.id, shown, request.actor, day=today) if flagged else {},
    }
    return render(request, "programmes/hand.html", context)


@require_POST
@guarded(roles=("operator", "reviewer"))
def decide_many(request: Request, programme_id: int) -> HttpResponse:
    """The same decision on the chosen cases; each has its own decision and audit row, all of them or none."""
    if programmes.programme(programme_id) is None:
        return not_found(request)
    chosen = _chosen(request)
    actions.review(
        chosen,
        request.POST.get("outcome", ""),
        reason=request.POST.get("reason", ""),
        seen=versions(request.POST, chosen),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已办理 %(count)s 件，每一件都有自己的决定和记录。") % {"count": len(chosen)})
    return redirect("cases-in-hand", programme_id)


@require_POST
@guarded(roles=("operator", "reviewer"))
def judge_again(request: Request, programme_id: int) -> HttpResponse:
    """The chosen cases in hand by the rules in force now; back to the case, or to the list where it was asked there."""
    if programmes.programme(programme_id) is None:
        return not_found(request)
    chosen = _chosen(request)
    actions.judge_again(chosen, by=request.actor, at=request.now)
    messages.success(request, _("已按现行规则重新判定 %(count)s 件。") % {"count": len(chosen)})
    return redirect("case", chosen[0]) if request.POST.get("one") else redirect("cases-in-hand", programme_id)


def _chosen(request: Request) -> list[int]:
    chosen = [found for one in request.POST.getlist("case") if (found := number(one))]
    if not 0 < len(chosen) <= IN_GROUP_MOST:
        raise BadValue(_("请选择 1 至 %(most)s 件申请。") % {"most": IN_GROUP_MOST})
    return chosen


@require_POST
@guarded(roles=HANDLERS)
def hand_over_many(request: Request, programme_id: int) -> HttpResponse:
    """Who runs the programme gives a colleague's cases of one step to another one (leave, illness)."""
    if programmes.programme(programme_id) is None:
        return not_found(request)
    post = request.POST
    holder, to = number(post.get("holder", "")) or 0, number(post.get("to", "")) or 0
    ids, barred = split_for(programme_id, holder, post.get("step", ""), to, request.actor)
    if not ids and not barred:
        raise BadValue(_("这位同事手上没有这一步的申请。"))
    if not ids:
        raise BadValue(_("这 %(count)s 件接手人都办理过或须回避，须转交给另一人。") % {"count": barred})
    actions.hand_over(ids, to, reason=post.get("reason", ""), by=request.actor, at=request.now)
    messages.success(request, _("已转交 %(count)s 件，排队位置不变。") % {"count": len(ids)})
    if barred:
        messages.warning(
            request,
            _("另有 %(count)s 件接手人办理过或须回避，仍在原处，请转交给另一人。") % {"count": barred},
        )
    return redirect("programme", programme_id)
