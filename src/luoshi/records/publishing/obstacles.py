"""What keeps a document from being open: a list that is still a draft, a task in it that is confidential."""

from collections.abc import Collection, Mapping
from typing import Final

from django.db.models import Exists, OuterRef

from luoshi.records.documents.models import Document
from luoshi.records.tasks.models import Task, TaskList

NAMED_MOST: Final = 5
"""So many tasks are named."""


def confidential() -> Exists:
    """Of a query over documents: whether any text of the same name holds a confidential task. Whatever became of it."""
    held = Task.objects.filter(list__document__name=OuterRef("name"), visibility=Task.Visibility.CONFIDENTIAL)
    return Exists(held)


def obstacles(document_ids: Collection[int]) -> Mapping[int, str]:
    """By document the sentence that says why it cannot be open, for those that cannot. Three queries."""
    rows = Document.objects.filter(pk__in=document_ids).values_list("pk", "name", "title")
    drafts = set(
        TaskList.objects.filter(document_id__in=document_ids, state=TaskList.State.DRAFT).values_list(
            "document_id", flat=True
        )
    )
    hidden: dict[str, list[str]] = {}
    secret = Task.objects.filter(
        list__document__name__in=[name for _, name, _ in rows], visibility=Task.Visibility.CONFIDENTIAL
    )
    for name, number, order in secret.order_by("order").values_list(
        "list__document__name", "number", "order"
    ):
        hidden.setdefault(name, []).append(str(number or order))
    found = {}
    for pk, name, title in rows:
        shown = title or name
        if pk in drafts:
            found[pk] = f"《{shown}》还是草稿，请先核对并印发，再向社会公开。"
        elif name in hidden:
            found[pk] = _secret(shown, hidden[name])
    return found


def _secret(title: str, numbers: list[str]) -> str:
    said = "、".join(numbers[:NAMED_MOST]) + ("等" if len(numbers) > NAMED_MOST else "")
    what = f"《{title}》中有 {len(numbers)} 项保密任务（第 {said} 项），全文不能公开。"
    return f"{what}请另行导入不含这些任务的公开版本，或先调整它们的公开范围。"
