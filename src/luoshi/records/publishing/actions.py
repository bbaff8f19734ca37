"""Opening documents to the public, and closing them again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.documents.models import Document
from luoshi.records.publishing.models import DocumentPublication
from luoshi.records.publishing.obstacles import obstacles
from luoshi.records.publishing.permissions import require_publisher

AT_ONCE_MOST: Final = 100
REASON_MOST: Final = 200
SUPERSEDED: Final = "由新文本替代"


@transaction.atomic
def publish_documents(document_ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """Open these documents to everybody; how many were not open before. An older text of the same name is withdrawn.

    All or none. Raises NotAllowed, BadValue (none, too many, one that is missing), WrongState (draft, confidential task).
    """
    require_publisher(by)
    wanted = list(dict.fromkeys(document_ids))
    if not wanted or len(wanted) > AT_ONCE_MOST:
        raise BadValue(f"请选择 1 到 {AT_ONCE_MOST} 份文件。")
    rows = list(Document.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    if len(rows) < len(wanted):
        raise BadValue("没有找到要公开的文件，请刷新页面后重新选择。")
    _refuse(rows)
    open_now = {row.name: row for row in _open([row.name for row in rows])}
    fresh = [row for row in rows if row.name not in open_now or open_now[row.name].document_id != row.pk]
    older = [open_now[row.name] for row in fresh if row.name in open_now]
    _withdraw(older, SUPERSEDED, by=by, at=at)
    made = DocumentPublication.objects.bulk_create(
        DocumentPublication(document=row, name=row.name, published_at=at, published_by=by.name)
        for row in fresh
    )
    changes = [Change("document", one.document_id, None, _told(one)) for one in made]
    record("document.publish", changes, by=by, at=at)
    return len(made)


@transaction.atomic
def withdraw_document(document_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """Close a document to the public. Raises NotAllowed, BadValue (no reason), WrongState (it is not open)."""
    require_publisher(by)
    said = reason.strip()
    if not 1 <= len(said) <= REASON_MOST:
        raise BadValue(f"请写明撤回的原因，{REASON_MOST} 字以内。")
    name = Document.objects.filter(pk=document_id).values_list("name", flat=True).first()
    row = next((one for one in _open([name] if name else []) if one.document_id == document_id), None)
    if row is None:
        raise WrongState("这份文件没有公开，无需撤回。请刷新页面。")
    _withdraw([row], said, by=by, at=at)


def _open(names: Sequence[str]) -> list[DocumentPublication]:
    rows = DocumentPublication.objects.select_for_update().filter(name__in=names, withdrawn_at__isnull=True)
    return list(rows.order_by("pk"))


def _refuse(rows: Sequence[Document]) -> None:
    found = obstacles([row.pk for row in rows])
    if found:
        raise WrongState(next(found[row.pk] for row in rows if row.pk in found))


def _withdraw(rows: Sequence[DocumentPublication], reason: str, *, by: Actor, at: datetime) -> None:
    if not rows:
        return
    before = {row.pk: _told(row) for row in rows}
    for row in rows:
        row.withdrawn_at, row.withdrawn_by, row.reason = at, by.name, reason
    DocumentPublication.objects.bulk_update(rows, ["withdrawn_at", "withdrawn_by", "reason"])
    changes = [Change("document", row.document_id, before[row.pk], _told(row)) for row in rows]
    record("document.withdraw", changes, by=by, at=at)


def _told(row: DocumentPublication) -> dict[str, object]:
    return snapshot(row, "published_at", "published_by", "withdrawn_at", "withdrawn_by", "reason", "name")
