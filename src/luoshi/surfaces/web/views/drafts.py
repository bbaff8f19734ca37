"""The review of a draft list: the source beside what was read, corrections, names to settle, 印发."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.records.documents.queries import text_of
from luoshi.records.organisations.queries import units
from luoshi.records.tasks import actions, comparing
from luoshi.records.tasks import queries_review as queries
from luoshi.records.tasks.permissions import MANAGE, OVERSEE, may
from luoshi.records.tasks.queries import task_list
from luoshi.records.tasks.queries_review import Draft
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import number
from luoshi.surfaces.web.corrections import correction_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.marking import Mark, pieces
from luoshi.surfaces.web.requests import Request

ANY_FORM = ("unit", "collective", "temporary")


@require_safe
@guarded(OVERSEE)
def review(request: Request, list_id: int) -> HttpResponse:
    """The source on the left, the tasks on the right, findings and unknown names first."""
    draft = queries.draft(list_id)
    source = text_of(draft.list.document_id) if draft else None
    if draft is None or source is None:
        return not_found(request)
    context = {
        "draft": draft,
        "list": draft.list,
        "document": source.document,
        "pieces": pieces(source.text, source.offset, marks_of(draft)),
        "units": units(forms=ANY_FORM) if draft.unknown else (),
        "without_units": [task for task in draft.tasks if not task.mentions],
        "edits": may(request.actor, MANAGE) and draft.list.state == "draft",
        "mention_count": sum(len(task.mentions) for task in draft.tasks),
    }
    return render(request, "pages/review.html", context)


def marks_of(draft: Draft) -> list[Mark]:
    """The places of tasks, units, figures and findings, the tasks' own first."""
    marks = [Mark(task.start, task.end, "task", task.id) for task in draft.tasks]
    for task in draft.tasks:
        marks += [Mark(m.start, m.end, "unit", task.id) for m in task.mentions]
        marks += [
            Mark(t.start, t.end, "target", task.id)
            for t in task.targets
            if t.end - t.start < task.end - task.start
        ]
    return marks + [Mark(f.start, f.end, "finding") for f in draft.findings]


@require_safe
@guarded(MANAGE)
def changes(request: Request, list_id: int) -> HttpResponse:
    """What a changed file would change in the list in force."""
    row = task_list(list_id)
    if row is None or row.revises_id is None:
        return not_found(request)
    found = comparing.compare(row.revises_id, list_id)
    counts = {kind: sum(one.kind == kind for one in found) for kind in ("changed", "added", "gone", "same")}
    shown = [one for one in found if one.kind != "same"]
    return render(request, "pages/changes.html", {"list": row, "differences": shown, "counts": counts})


@require_POST
@guarded(MANAGE)
def issue_list(request: Request, list_id: int) -> HttpResponse:
    """印发."""
    accept_gaps = request.POST.get("accept_gaps") == "yes"
    row = actions.issue(list_id, accept_gaps=accept_gaps, by=request.actor, at=request.now)
    messages.success(request, _("清单已印发，任务已交办各承办单位。下一步请设置填报期。"))
    return redirect("windows", row.id)


@require_POST
@guarded(MANAGE)
def discard_list(request: Request, list_id: int) -> HttpResponse:
    """Set a draft aside."""
    actions.discard(list_id, by=request.actor, at=request.now)
    messages.success(request, _("草稿已作废。"))
    return redirect("imports")


@require_POST
@guarded(MANAGE)
def settle_name(request: Request, list_id: int) -> HttpResponse:
    """An unknown name means this unit, here and from now on."""
    written = request.POST.get("written", "")
    count = actions.settle(list_id, written, unit_id=_unit(request), by=request.actor, at=request.now)
    messages.success(request, _("“%(name)s”已确认，更新 %(count)s 处。") % {"name": written, "count": count})
    return redirect("review", list_id)


@require_POST
@guarded(MANAGE)
def add(request: Request, list_id: int) -> HttpResponse:
    """Add a task that reading missed."""
    made = actions.add_task(
        list_id,
        start=_number(request, "start"),
        end=_number(request, "end"),
        after_order=_number(request, "after_order"),
        number=number(request.POST.get("number", "")),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已增加一项任务，请补上承办单位。"))
    return redirect("edit-draft", made.id)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(MANAGE)
def edit(request: Request, task_id: int) -> HttpResponse:
    """One draft task beside its source; POST corrects its fields."""
    found = queries.draft_task(task_id)
    row = task_list(found[0]) if found else None
    source = text_of(row.document_id) if row else None
    if found is None or row is None or source is None:
        return not_found(request)
    if request.method == "POST":
        actions.correct_task(task_id, **correction_of(request.POST.dict()), by=request.actor, at=request.now)
        messages.success(request, _("已更正。"))
        return _to_task(row.id, task_id)
    task = found[1]
    marks = [
        Mark(task.start, task.end, "here", task.id),
        *(Mark(m.start, m.end, "unit", task.id) for m in task.mentions),
    ]
    context: dict[str, Any] = {"list": row, "task": task, "units": units(forms=ANY_FORM)}
    context["pieces"] = pieces(source.text, source.offset, marks)
    return render(request, "pages/draft_task.html", context)


@require_POST
@guarded(MANAGE)
def merge(request: Request, task_id: int) -> HttpResponse:
    """A task and the one behind it become one."""
    row = actions.merge_with_next(task_id, by=request.actor, at=request.now)
    messages.success(request, _("已与后一项合并。"))
    return _to_task(row.list_id, task_id)


@require_POST
@guarded(MANAGE)
def split(request: Request, task_id: int) -> HttpResponse:
    """A task is cut in two."""
    second = actions.split_task(task_id, place=_number(request, "place"), by=request.actor, at=request.now)
    messages.success(request, _("已拆分为两项，请核对编号和单位。"))
    return _to_task(second.list_id, second.id)


@require_POST
@guarded(MANAGE)
def remove(request: Request, task_id: int) -> HttpResponse:
    """Remove what is no task."""
    found = queries.draft_task(task_id)
    if found is None:
        return not_found(request)
    actions.remove_task(task_id, by=request.actor, at=request.now)
    messages.success(request, _("已从草稿中删去。"))
    return redirect("review", found[0])


@require_POST
@guarded(MANAGE)
def add_unit(request: Request, task_id: int) -> HttpResponse:
    """Give a draft task a unit that reading missed."""
    role = request.POST.get("role", "")
    actions.add_mention(task_id, unit_id=_unit(request), role=role, by=request.actor, at=request.now)
    messages.success(request, _("已加上单位。"))
    return redirect("edit-draft", task_id)


@require_POST
@guarded(MANAGE)
def settle_one(request: Request, mention_id: int) -> HttpResponse:
    """This one mention means this unit."""
    mention = actions.settle_mention(mention_id, unit_id=_unit(request), by=request.actor, at=request.now)
    messages.success(request, _("已更正单位。"))
    return redirect("edit-draft", mention.task_id)


@require_POST
@guarded(MANAGE)
def remove_one(request: Request, mention_id: int) -> HttpResponse:
    """Remove what is no unit of the task."""
    place = queries.place_of_mention(mention_id)
    if place is None:
        return not_found(request)
    actions.remove_mention(mention_id, by=request.actor, at=request.now)
    messages.success(request, _("已去掉该单位。"))
    return redirect("edit-draft", place[1])


def _to_task(list_id: int, task_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('review', args=[list_id])}#t-{task_id}")


def _unit(request: Request) -> int:
    return _number(request, "unit")


def _number(request: Request, name: str) -> int:
    """A number of the form; -1, which no row and no place has, for nonsense."""
    value = number(request.POST.get(name, ""))
    return -1 if value is None else value
