"""The steps of the vehicle programme cite clauses that stand in the document."""

from pathlib import Path

import pytest

from luoshi.policy.cases.loading import check
from luoshi.policy.reading.reader import read
from tests.policy.cases.test_cases import FLOW, PROGRAMME, REGISTERS, faults, raw


@pytest.mark.documents
def test_every_clause_of_the_steps_stands_in_the_document(documents: Path) -> None:
    text = (documents / "gazette-2026-12.txt").read_bytes()
    (mine,) = [d for d in read(text, "gazette-2026-12.txt").documents if d.number == PROGRAMME.number]
    paths = {clause.address.partition("#")[2] for clause in mine.clauses}
    check(FLOW, PROGRAMME.parts, REGISTERS, paths)
    assert "条款“九”" in faults({**raw(), "papers": [{"name": "x", "title": "x", "clause": "九"}]}, paths)
