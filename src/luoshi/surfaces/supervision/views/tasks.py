"""The office decides on one task: the page with all its forms, and what each of them does."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.policy.terms.refusals import BadValue
from luoshi.records.organisations.queries import units
from luoshi.records.tasks import actions, queries
from luoshi.records.tasks.permissions import DECIDE
from luoshi.records.tasks.queries_decisions import choices, decisions, task_of_target, tasks_named
from luoshi.records.tasks.queries_lights import lights_on, override_in_force
from luoshi.surfaces.supervision import words
from luoshi.surfaces.supervision.forms import needed_day, needed_number
from luoshi.surfaces.web.answers import back, not_found
from luoshi.surfaces.web.choosing import day, number
from luoshi.surfaces.web.figures import parsed
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_safe
@guarded(DECIDE)
def decide(request: Request, task_id: int) -> HttpResponse:
    """All that can be decided on a task."""
    page, decided = queries.task_page(task_id, request.actor), decisions(task_id, request.actor)
    if page is None or decided is None:
        return not_found(request)
    taken = {unit.unit_id for unit in page.row.units}
    context: dict[str, Any] = {"page": page, "task": page.row, "decided": decided, "words": words}
    today = timezone.localdate(request.now)
    context |= {"choices": choices(today)}
    context["override"] = override_in_force(task_id, today)
    context["lists"] = [row for row in queries.lists(request.actor) if row.state == "issued"]
    context["further_units"] = [unit for unit in units() if unit.id not in taken]
    return render(request, "supervision/decide.html", context)


@require_safe
@guarded()
def past(request: Request, task_id: int) -> HttpResponse:
    """Both lights of a task on a day one asks for; today where none is named."""
    today = timezone.localdate(request.now)
    on = min(day(request.GET.get("on", "")) or today, today)
    page = queries.task_page(task_id, request.actor)
    found = lights_on(task_id, on, request.actor) if page else None
    if page is None or found is None:
        return not_found(request)
    return render(request, "supervision/lights_on.html", {"task": page.row, "past": found, "today": today})


@require_POST
@guarded(DECIDE)
def particulars(request: Request, task_id: int) -> HttpResponse:
    """Leader, supervisor, level, weight, who may see it, task force."""
    actions.decide_task(task_id, by=request.actor, at=request.now, **particulars_of(request))
    messages.success(request, _("已记录决定。"))
    return redirect("task", task_id)


def particulars_of(request: Request) -> dict[str, Any]:
    """The fields of the form as `decide_task` takes them. Raises BadValue."""
    given = request.POST
    return {
        "leader_id": number(given.get("leader", "")),
        "supervisor_id": number(given.get("supervisor", "")),
        "level": given.get("level", ""),
        "weight": needed_number(given, "weight", _("权重")),
        "visibility": given.get("visibility", ""),
        "task_force_id": number(given.get("task_force", "")),
    }


@require_POST
@guarded(DECIDE)
def roles(request: Request, task_id: int) -> HttpResponse:
    """One unit leads, the others support."""
    lead = number(request.POST.get("lead", ""))
    page = queries.task_page(task_id, request.actor)
    if page is None:
        return not_found(request)
    wanted = {u.assignment_id: "lead" if u.assignment_id == lead else "supporting" for u in page.row.units}
    actions.decide_roles(task_id, wanted, by=request.actor, at=request.now)
    messages.success(request, _("已定牵头单位，其余为配合单位。"))
    return redirect("task", task_id)


@require_POST
@guarded(DECIDE)
def undo(request: Request, task_id: int) -> HttpResponse:
    """Take the decision on the roles back."""
    actions.undo_roles(task_id, by=request.actor, at=request.now)
    messages.success(request, _("已撤销，恢复清单原来的写法。"))
    return back(request)


@require_POST
@guarded(DECIDE)
def adjust(request: Request, target_id: int) -> HttpResponse:
    """Change a target, with the authority for it."""
    try:
        value = parsed(request.POST.get("value", ""))
    except ValueError:
        raise BadValue(_("新的目标值请填数字，可以写“万”“亿”。")) from None
    given = request.POST
    actions.adjust_target(
        target_id,
        value=value,
        authority=given.get("authority", ""),
        reason=given.get("reason", ""),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已调整目标，原来的值和依据一并保留。"))
    return redirect("task", task_of_target(target_id))


@require_POST
@guarded(DECIDE)
def override(request: Request, task_id: int) -> HttpResponse:
    """A person's word on the light, until a day."""
    actions.override_light(
        task_id,
        state=request.POST.get("state", ""),
        reason=request.POST.get("reason", ""),
        expires_on=needed_day(request.POST, "expires_on", _("到期日")),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已调整灯号，到期自动恢复按办法评判。"))
    return redirect("task", task_id)


@require_POST
@guarded(DECIDE)
def lift(request: Request, task_id: int) -> HttpResponse:
    """Back to the rule."""
    actions.lift_override(task_id, by=request.actor, at=request.now)
    messages.success(request, _("已取消人工调整。"))
    return redirect("task", task_id)


@require_POST
@guarded(DECIDE)
def link(request: Request, task_id: int) -> HttpResponse:
    """Link with another task, of this list or another, however it is named."""
    other = _named(request, task_id)
    given = request.POST
    actions.link_tasks(
        task_id,
        other,
        kind=given.get("kind", ""),
        note=given.get("note", ""),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已关联。"))
    return redirect("task", task_id)


@require_POST
@guarded(DECIDE)
def unlink(request: Request, link_id: int) -> HttpResponse:
    """Take a link away."""
    actions.unlink_tasks(link_id, by=request.actor, at=request.now)
    messages.success(request, _("已取消关联。"))
    return back(request)


@require_POST
@guarded(DECIDE)
def hand_over(request: Request, task_id: int) -> HttpResponse:
    """移交."""
    actions.hand_over(
        number(request.POST.get("assignment", "")) or 0,
        unit_id=number(request.POST.get("unit", "")) or 0,
        reason=request.POST.get("reason", ""),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已移交，等待接手的单位签收。"))
    return redirect("task", task_id)


@require_POST
@guarded(DECIDE)
def split(request: Request, task_id: int) -> HttpResponse:
    """拆分: a task for each line."""
    texts = [line.strip() for line in request.POST.get("texts", "").splitlines() if line.strip()]
    reason = request.POST.get("reason", "")
    made = actions.split_issued(task_id, texts=texts, reason=reason, by=request.actor, at=request.now)
    messages.success(request, _("已拆分为 %(count)s 项任务。") % {"count": len(made)})
    return redirect("task", task_id)


@require_POST
@guarded(DECIDE)
def merge(request: Request, task_id: int) -> HttpResponse:
    """合并 with another task of the same list."""
    other = _named(request, task_id)
    made = actions.merge_issued(
        [task_id, other],
        keep_id=task_id,
        text=request.POST.get("text", ""),
        reason=request.POST.get("reason", ""),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已合并为一项任务。"))
    return redirect("task", made.pk)


@require_POST
@guarded(DECIDE)
def cancel(request: Request, task_id: int) -> HttpResponse:
    """取消任务."""
    actions.cancel_task(task_id, reason=request.POST.get("reason", ""), by=request.actor, at=request.now)
    messages.success(request, _("已取消任务，经过全部保留。"))
    return redirect("task", task_id)


def _named(request: Request, task_id: int) -> int:
    """The one task that the form means. Raises BadValue where it is none or several."""
    wanted = request.POST.get("other", "").strip()
    found = tasks_named(task_id, wanted, number(request.POST.get("list", "")), request.actor)
    if not found:
        raise BadValue(
            _("没有找到任务“%(written)s”，请填编号、任务页的网址或任务中的原话。") % {"written": wanted[:40]}
        )
    if len(found) > 1:
        raise BadValue(_("不止一项任务含有“%(written)s”，请写得再具体一些。") % {"written": wanted[:40]})
    return found[0]
