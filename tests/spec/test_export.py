"""Every real document as Akoma Ntoso: the OASIS schema accepts it."""

from pathlib import Path

import pytest
from lxml import etree

from luoshi.policy.reading.export import akoma_ntoso
from luoshi.policy.reading.reader import read
from tests.policy.reading.akn_schema import akoma_ntoso_schema

pytestmark = pytest.mark.documents
AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
NAMES = (
    "five-year-plan-2021-2025",
    "gazette-2026-12",
    "task-list-2022",
    "work-report-2021",
    "work-report-2022",
)


@pytest.mark.parametrize("name", NAMES)
def test_the_real_documents_are_exported_whole(name: str, documents: Path) -> None:
    schema = akoma_ntoso_schema()
    reading = read((documents / f"{name}.txt").read_bytes(), f"{name}.txt")
    assert reading.documents
    for document in reading.documents:
        root = etree.fromstring(akoma_ntoso(document, reading.text))
        figures = sum(len(task.targets) for task in document.tasks)
        named = sum(len(task.units) for task in document.tasks)
        assert sum(1 for _ in root.iter(f"{AKN}quantity")) == figures
        assert sum(1 for _ in root.iter(f"{AKN}organization")) == named
        schema.validate(etree.fromstring(akoma_ntoso(document, reading.text, "2026-11-21")))
        assert [f"{one.line}: {one.message}" for one in schema.error_log] == []
