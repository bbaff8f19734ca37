"""Do the stored spans point into their source?"""

from collections.abc import Iterator

from luoshi.records.documents.models import Clause, Document


def wrong_spans() -> Iterator[str]:
    """A sentence for each document or clause whose span lies outside what holds it."""
    for document in Document.objects.select_related("source").order_by("id").iterator():
        if document.end > len(document.source.text):
            yield f"文件《{document.title}》的位置超出原文。"
        outside = Clause.objects.filter(document=document).exclude(
            start__gte=document.start, end__lte=document.end
        )
        for address in outside.values_list("address", flat=True):
            yield f"条款 {address} 的位置超出所在文件。"
