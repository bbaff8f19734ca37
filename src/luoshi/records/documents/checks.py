"""Do the stored spans point into their source?"""

from collections.abc import Iterator

from luoshi.records.documents.models import Clause, Document, Finding, Goal, Indicator, Package, Table


def wrong_spans() -> Iterator[str]:
    """A sentence for each document, clause or other piece whose span lies outside what holds it."""
    for document in Document.objects.select_related("source").order_by("id").iterator():
        if document.end > len(document.source.text):
            yield f"文件《{document.title}》的位置超出原文。"
        outside = Clause.objects.filter(document=document).exclude(
            start__gte=document.start, end__lte=document.end
        )
        for address in outside.values_list("address", flat=True):
            yield f"条款 {address} 的位置超出所在文件。"
        for kind in (Indicator, Goal, Package, Table, Finding):
            pieces = kind.objects.filter(document=document)
            for order in pieces.exclude(start__gte=document.start, end__lte=document.end).values_list(
                "order", flat=True
            ):
                name = document.title or document.name
                yield f"文件《{name}》读出的内容（{kind.__name__} {order}）的位置超出所在文件。"
