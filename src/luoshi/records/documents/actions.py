"""Taking in a source with its documents and clauses."""

from datetime import date, datetime

from django.db import transaction

from luoshi.policy.reading.model import Document as ReadDocument
from luoshi.policy.reading.model import Reading
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.documents.actions_pieces import clean, store_clauses, store_pieces
from luoshi.records.documents.models import Document, Source
from luoshi.records.files.models import StoredFile


@transaction.atomic
def take_in(file: StoredFile, name: str, reading: Reading, *, by: Actor, at: datetime) -> list[Document]:
    """Store what was read: the source text, its documents (each now the current one of its name), what they hold."""
    source = Source.objects.create(file=file, name=name, text=clean(reading.text), imported_at=at)
    documents = [_document(source, read, order) for order, read in enumerate(reading.documents)]
    for row, read in zip(documents, reading.documents, strict=True):
        store_clauses(row, read)
        store_pieces(row, read)
    changes = [Change("document", row.pk, None, snapshot(row)) for row in documents]
    record("document.take-in", changes, by=by, at=at)
    return documents


def year_of(read: ReadDocument) -> int | None:
    """The year the document speaks of: in its title, else the year of its date, else None."""
    digits = "".join(sign if sign.isdigit() else " " for sign in read.title).split()
    years = [int(one) for one in digits if len(one) == 4 and 1949 <= int(one) <= 2199]
    if years:
        return years[0]
    return int(read.issued_on[:4]) if read.issued_on else None


def _document(source: Source, read: ReadDocument, order: int) -> Document:
    name = read.number or read.title or f"{source.name}（{order + 1}）"
    if Document.objects.filter(source=source, name=name).exists():
        name = f"{name}（{order + 1}）"
    Document.objects.filter(name=name, current=True).update(current=False)
    return Document.objects.create(
        source=source,
        name=name,
        title=read.title,
        number=read.number or "",
        issuer=read.issuer or "",
        issued_on=_day(read.issued_on),
        kind=read.kind,
        year=year_of(read),
        addressees=clean(list(read.addressees)),
        effective_from=_day(read.effective_from),
        effective_until=_day(read.effective_until),
        start=read.span[0],
        end=read.span[1],
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
