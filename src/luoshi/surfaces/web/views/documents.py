"""The documents: what has been published, and the very place of a clause or a task in it."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.records.documents import queries
from luoshi.records.documents.queries import ClauseRow
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.marking import Mark, pieces
from luoshi.surfaces.web.requests import Request

ADDRESS_MOST = 400


@require_safe
@guarded()
def index(request: Request) -> HttpResponse:
    """All current documents, newest first."""
    return render(request, "pages/documents.html", {"documents": queries.documents()})


@require_safe
@guarded()
def show(request: Request, document_id: int) -> HttpResponse:
    """The text of a document, with the place marked that the address asks for (`start`, `end` or `at`)."""
    found = queries.text_of(document_id)
    if found is None:
        return not_found(request)
    clauses = queries.clauses(document_id)
    place = _place(request, clauses)
    marks = [Mark(*place, "here", 0)] if place else []
    context = {
        "document": found.document,
        "pieces": pieces(found.text, found.offset, marks),
        "clauses": clauses,
        "marked": bool(place),
        "length": len(found.text),
    }
    return render(request, "pages/document.html", context)


def _place(request: Request, clauses: Sequence[ClauseRow]) -> tuple[int, int] | None:
    start, end = (number(request.GET.get(name, "")) for name in ("start", "end"))
    if start is not None and end is not None and start < end:
        return start, end
    address = request.GET.get("at", "")[:ADDRESS_MOST]
    return next(((c.start, c.end) for c in clauses if address and c.address == address), None)
