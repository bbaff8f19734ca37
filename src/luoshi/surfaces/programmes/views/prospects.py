"""免申即享: who is likely entitled and has not applied, by what the registers hold; masked, each look logged."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.policy.terms.actors import RoleName
from luoshi.records.cases.permissions import MANAGE, may
from luoshi.records.outbox.queries import work
from luoshi.records.persons.actions import note_looks
from luoshi.records.programmes import queries as programmes
from luoshi.records.prospects import queries
from luoshi.records.prospects.actions import ask_search
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

SEERS: Final[frozenset[RoleName]] = frozenset({"operator", "auditor"})


@dataclass(frozen=True, slots=True)
class Page:
    """What the part `pages.html` asks for."""

    total: int
    page: int
    pages: int


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=SEERS)
def index(request: Request, programme_id: int) -> HttpResponse:
    """The newest look and its people; POST begins another one as a job."""
    head = programmes.programme(programme_id)
    if head is None:
        return not_found(request)
    if request.method == "POST":
        return redirect("work", ask_search(programme_id, by=request.actor, at=request.now))
    number = page_of(request.GET)
    rows, total = queries.prospects(programme_id, request.actor, number=number)
    if rows:
        ids, purpose = [one.id for one in rows], _("查看免申比对名单")
        note_looks(
            "prospect", ids, ("name", "id"), plain=False, purpose=purpose, by=request.actor, at=request.now
        )
    search = queries.newest_search(programme_id, request.actor)
    context = {
        "programme": head,
        "search": search,
        "work": work(search.work_id, request.actor)
        if search and search.work_id and not search.done_at
        else None,
        "rows": rows,
        "page": Page(total, number, max(1, -(-total // queries.PAGE))),
        "manages": may(request.actor, MANAGE, head.name),
        "tab": "prospects",
    }
    return render(request, "programmes/prospects.html", context)
