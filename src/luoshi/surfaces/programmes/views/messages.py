"""The log of messages to applicants: what was said, whether it arrived, trying again."""

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.records.applicant_messages import actions, queries
from luoshi.records.cases.permissions import MANAGE, may
from luoshi.records.programmes import queries as programmes
from luoshi.surfaces.programmes import words
from luoshi.surfaces.programmes.views.board import HANDLERS
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

TABLE: Final = words.DELIVERIES


@dataclass(frozen=True, slots=True)
class Page:
    """What the part `pages.html` asks for."""

    total: int
    page: int
    pages: int


@require_safe
@guarded(roles=HANDLERS)
def index(request: Request, programme_id: int) -> HttpResponse:
    """The deliveries of a programme, by state."""
    head = programmes.programme(programme_id)
    if head is None:
        return not_found(request)
    state = request.GET.get("state", "")
    state = state if state in TABLE else ""
    number = page_of(request.GET)
    rows, counts = queries.deliveries(programme_id, request.actor, state=state, number=number)
    total = counts.get(state, 0) if state else sum(counts.values())
    context = {
        "programme": head,
        "rows": rows,
        "states": [(key, counts[key]) for key in TABLE if counts.get(key)],
        "state": state,
        "reach": queries.reach(counts),
        "again": queries.AGAIN,
        "page": Page(total, number, max(1, -(-total // queries.PAGE))),
        "manages": may(request.actor, MANAGE, head.name),
        "tab": "messages",
    }
    return render(request, "programmes/messages.html", context)


@require_POST
@guarded(roles=HANDLERS)
def again(request: Request, message_id: int) -> HttpResponse:
    """Try a message again."""
    programme_id = queries.programme_of(message_id)
    if programme_id is None:
        return not_found(request)
    actions.send_again(message_id, by=request.actor, at=request.now)
    messages.success(request, _("将在一分钟内重发。"))
    return redirect("applicant-messages", programme_id)
