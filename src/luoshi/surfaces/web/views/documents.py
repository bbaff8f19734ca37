"""The documents: what has been published, as the public reads it, and what acts on each clause."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from luoshi.records.documents import queries
from luoshi.records.documents.queries_pieces import pieces, place_of
from luoshi.records.search.wording import QUERY_MOST, wording
from luoshi.surfaces.web.acting_on import counts, panel
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.areas import all_areas
from luoshi.surfaces.web.choosing import number, page_of
from luoshi.surfaces.web.guards import READERS, guarded
from luoshi.surfaces.web.papering import Papering
from luoshi.surfaces.web.papers import Showing, blocks, outline, path_of
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.taking_away import forms_of, taken_away
from luoshi.surfaces.web.words import STATES

ADDRESS_MOST: Final = 2_000


@require_safe
@guarded()
def index(request: Request) -> HttpResponse:
    """The current documents, newest first, narrowed by kind, year and words."""
    kind = request.GET.get("kind", "")
    asked = {
        "kind": kind if kind in STATES["kind"] else "",
        "year": number(request.GET.get("year", "")),
        "words": request.GET.get("words", "").strip()[:QUERY_MOST],
    }
    page = queries.shelf(**asked, page=page_of(request.GET))  # type: ignore[arg-type]
    return render(request, "pages/documents.html", {"page": page, "asked": asked})


@require_safe
@guarded(roles=READERS)
def show(request: Request, document_id: int) -> HttpResponse:
    """A document: outline, text, marks of what acts on each clause; `at`, `start` and `end` say which place to mark."""
    found = queries.text_of(document_id)
    if found is None:
        return not_found(request)
    context = _paper(request, found)
    return render(request, "pages/document.html", context)


def _paper(request: Request, found: queries.DocumentText) -> dict[str, Any]:
    document = found.document
    clauses, held = queries.clauses(document.id), pieces(document.id)
    asked = wording(request.GET.get("q", ""))
    address = request.GET.get("at", "")[:ADDRESS_MOST]
    acts = counts(document, clauses, held, request.actor)
    parts = blocks(
        document,
        found.text,
        found.offset,
        clauses,
        held,
        Showing(asked.words, address, _place(request), acts),
    )
    hits = [part for block in parts for part in block.parts if part.found]
    return {
        "document": document,
        "pieces": held,
        "outline": outline(clauses, found.text, found.offset),
        "paper": Papering(document.id).html(parts),
        "panel": panel(document, clauses, held, address, request.actor) if address else None,
        "length": len(found.text),
        "query": request.GET.get("q", "")[:QUERY_MOST],
        "hits": hits,
        "clause_count": len(clauses),
        "task_count": sum(any(kind == "task" for kind, _ in one) for one in acts.values()),
        "target_count": sum(len(clause.targets) for clause in clauses),
        "formats": forms_of(clauses, held),
        "offers": [
            one for area in all_areas() for one in area.offers(request.actor, document.id, document.kind)
        ],
    }


def _place(request: HttpRequest) -> tuple[int, int] | None:
    start, end = (number(request.GET.get(name, "")) for name in ("start", "end"))
    return (start, end) if start is not None and end is not None and start < end else None


@require_safe
@guarded(roles=READERS)
def clause_panel(request: Request, document_id: int) -> HttpResponse:
    """What acts on one clause (`at`): a part of the page for htmx, else the page with its panel open."""
    address = request.GET.get("at", "")[:ADDRESS_MOST]
    document = queries.document(document_id)
    if document is None:
        return not_found(request)
    if not request.htmx:
        return redirect(_to(document_id, address))
    clauses, held = queries.clauses(document_id), pieces(document_id)
    found = panel(document, clauses, held, address, request.actor)
    if found is None:
        return not_found(request)
    return render(request, "parts/clause_panel.html", {"panel": found, "document": document})


@require_safe
@guarded(roles=READERS)
def clause(request: Request) -> HttpResponse:
    """From an address (`京商函字〔2026〕125号#第五条`) to its place."""
    address = request.GET.get("address", "")[:ADDRESS_MOST]
    found = place_of(address) if address else None
    return redirect(_to(found.document_id, found.address)) if found else not_found(request)


def _to(document_id: int, address: str) -> str:
    place = reverse("document", args=[document_id])
    return f"{place}?{urlencode({'at': address})}#{urlencode({'': path_of(address)})[1:]}"


@require_safe
@guarded()
def export_document(request: Request, document_id: int, form: str) -> HttpResponse:
    """The document as a file: what `luoshi read --json` gives, CSV, or Akoma Ntoso. Raises WrongState."""
    made = taken_away(document_id, form, timezone.localdate(request.now).isoformat())
    if made is None:
        return not_found(request)
    body, media_type, name = made
    answer = HttpResponse(body, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return answer
