"""The short form of `soak.reading`: damaged documents are read or refused in a sentence, and what is read out of
them stands where it says.
"""

import random

import pytest

from luoshi.policy.reading.model import Document, Reading, Refused
from luoshi.policy.reading.reader import read
from luoshi.policy.reading.source import squeeze
from soak.reading import NAMES, composed_files, mutated

FILES = composed_files()


def outcome(data: bytes, name: str) -> Reading | str:
    """What was read, or the sentence that refuses it."""
    try:
        return read(data, name)
    except Refused as refused:
        return str(refused)


@pytest.mark.parametrize("kind", NAMES)
def test_damaged_documents_are_read_or_refused(kind: str) -> None:
    chance = random.Random(kind)
    read_out = 0
    for at in range(16):
        name, whole = FILES[at % len(FILES)]
        found = outcome(mutated(whole, kind, chance), name)
        if isinstance(found, str):
            assert found.endswith("。")
            continue
        for document in found.documents:
            read_out += len(document.clauses)
            stands_where_it_says(found.text, document)
    assert read_out, kind


def stands_where_it_says(text: str, document: Document) -> None:
    """Spans lie in the text, and the names of units begin and end at theirs."""
    for clause in document.clauses:
        start, end = clause.span
        assert 0 <= start <= end <= len(text)
    for task in document.tasks:
        for unit in task.units:
            seen = squeeze(text[slice(*unit.span)])
            assert seen.startswith(unit.name[:1])
            assert seen.endswith(unit.name[-1:])
