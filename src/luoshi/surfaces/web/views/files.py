"""Handing out files: always as a download, never shown inside a page."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from luoshi.records.files.queries import content
from luoshi.records.tasks.queries import evidence_file
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_safe
@guarded()
def evidence(request: Request, evidence_id: int) -> HttpResponse:
    """A piece of evidence, for those who may see its task."""
    found = evidence_file(evidence_id, request.actor)
    if found is None:
        return not_found(request)
    file_id, name = found
    data, media_type = content(file_id)
    return download(data, media_type, name)


def download(data: bytes, media_type: str, name: str) -> HttpResponse:
    """Bytes under the name their sender gave, in a sandbox should a browser open them all the same."""
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
