"""Published documents without sign-in: the shelf, one document, what acts on a clause, files to take away."""

from typing import Any, Final

from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from luoshi.records.documents import queries
from luoshi.records.documents.queries_pieces import pieces
from luoshi.records.publishing.queries import open_document, open_place, open_successor, shelf
from luoshi.records.search.wording import QUERY_MOST, wording
from luoshi.surfaces.cockpit.views.public import for_everybody
from luoshi.surfaces.gazette.acting import open_counts, open_panel
from luoshi.surfaces.web.choosing import number, page_of
from luoshi.surfaces.web.papering import Papering
from luoshi.surfaces.web.papers import Block, Showing, blocks, outline, path_of
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.taking_away import FORMATS, forms_of, taken_away
from luoshi.surfaces.web.words import STATES

ADDRESS_MOST: Final = 2_000
SUMMARY_MOST: Final = 120
"""So many characters of the text describe the page to search engines and messengers."""
DAY_SECONDS: Final = 86_400


@require_safe
@for_everybody
def index(request: Request) -> HttpResponse:
    """The open documents, newest first, narrowed by kind, year and words."""
    kind = request.GET.get("kind", "")
    asked = {
        "kind": kind if kind in STATES["kind"] else "",
        "year": number(request.GET.get("year", "")),
        "words": request.GET.get("words", "").strip()[:QUERY_MOST],
    }
    page = shelf(**asked, page=page_of(request.GET))  # type: ignore[arg-type]
    return render(request, "gazette/index.html", {"page": page, "asked": asked, **language()})


@require_safe
@for_everybody
def show(request: Request, document_id: int) -> HttpResponse:
    """A document; `at` is the address whose panel is open, `q` what is looked for in it."""
    row, found = open_document(document_id), None
    if row is not None:
        found = queries.text_of(document_id)
    if row is None or found is None:
        return _elsewhere(request, document_id)
    return render(request, "gazette/document.html", {"open": row, **_paper(request, found), **language()})


def _paper(request: Request, found: queries.DocumentText) -> dict[str, Any]:
    document = found.document
    clauses, held = queries.clauses(document.id), pieces(document.id)
    address = request.GET.get("at", "")[:ADDRESS_MOST]
    query = request.GET.get("q", "").strip()[:QUERY_MOST]
    showing = Showing(wording(query).words, address, None, open_counts(document, clauses, held))
    parts = blocks(document, found.text, found.offset, clauses, held, showing)
    lang = language()["lang"]
    papering = Papering(document.id, panel="public-clause-panel", clause="public-clause", lang=lang)
    return {
        "document": document,
        "pieces": held,
        "outline": outline(clauses, found.text, found.offset),
        "paper": papering.html(parts),
        "panel": open_panel(document, clauses, held, address) if address else None,
        "query": query,
        "hits": [part for block in parts for part in block.parts if part.found],
        "formats": forms_of(clauses, held),
        "summary": _summary(parts),
        "canonical": request.build_absolute_uri(request.path),
    }


def _summary(parts: list[Block]) -> str:
    """The first words of the text itself."""
    texts = (
        run.text
        for block in parts
        if block.kind == "text"
        for part in block.parts
        for line in part.lines
        for run in line
    )
    made = ""
    for text in texts:
        made += text
        if len(made) >= SUMMARY_MOST:
            break
    return made[:SUMMARY_MOST]


def _elsewhere(request: Request, document_id: int) -> HttpResponse:
    """A document that is not open: to the text that took its place, else the page that says so."""
    newer = open_successor(document_id)
    if newer is not None:
        return HttpResponseRedirect(reverse("public-document", args=[newer]))
    return render(request, "gazette/missing.html", language(), status=404)


@require_safe
@for_everybody
def clause_panel(request: Request, document_id: int) -> HttpResponse:
    """What acts on one clause (`at`): a part of the page for htmx, else the page with its panel open."""
    address = request.GET.get("at", "")[:ADDRESS_MOST]
    document = queries.document(document_id) if open_document(document_id) else None
    if document is None:
        return _elsewhere(request, document_id)
    if not request.htmx:
        return HttpResponseRedirect(place(document_id, address))
    clauses, held = queries.clauses(document_id), pieces(document_id)
    panel = open_panel(document, clauses, held, address)
    if panel is None:
        return render(request, "gazette/missing.html", language(), status=404)
    context = {"panel": panel, "document": document, **language()}
    answer = render(request, "gazette/clause_panel.html", context)
    answer["Vary"] = "HX-Request"
    return answer


@require_safe
@for_everybody
def clause(request: Request) -> HttpResponse:
    """The lasting link of a clause: from its address (`京商函字〔2026〕125号#第五条`) to its place in what is open."""
    address = request.GET.get("address", "").strip()[:ADDRESS_MOST]
    found = open_place(address) if address else None
    if found is None:
        context = {"address": address, **language()}
        return render(request, "gazette/missing.html", context, status=404)
    return HttpResponseRedirect(place(found.document_id, found.address))


@require_safe
@for_everybody
def export(request: Request, document_id: int, form: str) -> HttpResponse:
    """The document as a file. What was written once is kept for a day: the text of a document never changes."""
    if form not in FORMATS or open_document(document_id) is None:
        return _elsewhere(request, document_id)
    key = f"export:{document_id}:{form}"
    made = cache.get(key)
    if made is None:
        made = taken_away(document_id, form, timezone.localdate(request.now).isoformat())
        if made is None:
            return _elsewhere(request, document_id)
        cache.set(key, made, DAY_SECONDS)
    body, media_type, name = made
    answer = HttpResponse(body, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return answer


def place(document_id: int, address: str) -> str:
    """The place of a clause on the public page, its panel open; without an address, the document."""
    page = reverse("public-document", args=[document_id])
    asked = {"at": address} if address else {}
    if translation.get_language() == "en":
        asked["lang"] = "en"
    page = f"{page}?{urlencode(asked)}" if asked else page
    return f"{page}#{urlencode({'': path_of(address)})[1:]}" if address else page


def language() -> dict[str, str]:
    """The language of the page, which stands in its address, and the other one."""
    english = translation.get_language() == "en"
    return {"lang": "en" if english else "", "other": "" if english else "en"}
