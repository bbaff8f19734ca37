"""The office opens documents to the public, and closes them again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.records.documents.queries import document
from luoshi.records.publishing import actions
from luoshi.records.publishing.permissions import PUBLISH
from luoshi.records.publishing.queries import standing
from luoshi.records.tasks.permissions import OVERSEE, may
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_safe
@guarded(OVERSEE)
def show(request: Request, document_id: int) -> HttpResponse:
    """Whether the document is open, since when, by whom; what is in the way; the other documents of its file."""
    row, found = document(document_id), standing(document_id)
    if row is None or found is None:
        return not_found(request)
    return render(
        request,
        "gazette/publishing.html",
        {"document": row, "standing": found, "publishes": may(request.actor, PUBLISH)},
    )


@require_POST
@guarded(PUBLISH)
def publish(request: Request, document_id: int) -> HttpResponse:
    """Open the document, and those of the same file that were ticked."""
    ticked = [one for one in map(number, request.POST.getlist("document")) if one is not None]
    opened = actions.publish_documents(ticked or [document_id], by=request.actor, at=request.now)
    if opened:
        messages.success(request, _("已公开 %(count)s 份文件，公众无需登录即可查阅。") % {"count": opened})
    else:
        messages.info(request, _("这些文件已经公开，没有变动。"))
    return redirect("publishing", document_id)


@require_POST
@guarded(PUBLISH)
def withdraw(request: Request, document_id: int) -> HttpResponse:
    """Close the document to the public, with the reason."""
    reason = request.POST.get("reason", "")
    actions.withdraw_document(document_id, reason=reason, by=request.actor, at=request.now)
    messages.success(request, _("已撤回，公众不能再打开这份文件。"))
    return redirect("publishing", document_id)
