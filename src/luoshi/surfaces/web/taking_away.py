"""A document as a file to take away: what `luoshi read --json` gives, CSV, Akoma Ntoso."""

from collections.abc import Sequence
from typing import Final

from luoshi.policy.reading import export
from luoshi.records.documents.queries import ClauseRow
from luoshi.records.documents.queries_pieces import Pieces
from luoshi.records.documents.rereading import Reread, read_again

FORMATS: Final = {
    "json": ("application/json; charset=utf-8", "json"),
    "akn": ("application/akn+xml; charset=utf-8", "akn.xml"),
    "tasks": ("text/csv; charset=utf-8", "tasks.csv"),
    "targets": ("text/csv; charset=utf-8", "targets.csv"),
    "indicators": ("text/csv; charset=utf-8", "indicators.csv"),
}
"""By the name of a form: its media type and the ending of its file."""
NAME_MOST: Final = 80


def forms_of(clauses: Sequence[ClauseRow], held: Pieces) -> list[str]:
    """The forms that are not empty for this document."""
    has_tasks = any(clause.units for clause in clauses)
    has_targets = any(clause.targets for clause in clauses)
    extra = {"tasks": has_tasks, "targets": has_targets, "indicators": bool(held.indicators)}
    return ["json", "akn", *(name for name, there in extra.items() if there)]


def taken_away(document_id: int, form: str, today: str) -> tuple[str | bytes, str, str] | None:
    """The bytes or text of the file, its media type and its name; None where there is no such document or form.

    `today` (ISO) is the day of the Akoma Ntoso manifestation. Raises WrongState where the original cannot be read.
    """
    found = read_again(document_id) if form in FORMATS else None
    if found is None:
        return None
    media_type, ending = FORMATS[form]
    return written(found, form, today), media_type, f"{_file_name(found) or document_id}.{ending}"


def written(found: Reread, form: str, today: str) -> str | bytes:
    """The document in one of the forms."""
    document = found.document
    if form == "akn":
        return export.akoma_ntoso(document, found.text, today)
    if form == "tasks":
        return export.tasks_csv([document])
    if form == "targets":
        return export.targets_csv([document])
    return export.indicators_csv([document]) if form == "indicators" else export.as_json([document])


def _file_name(found: Reread) -> str:
    """The number or title without separators and controls, of ordinary length."""
    name = found.document.number or found.document.title
    return "".join(letter for letter in name if letter.isalnum() or letter in "-_（）()〔〕")[:NAME_MOST]
