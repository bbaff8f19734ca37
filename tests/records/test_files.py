"""What a stored file is, told by its bytes."""

import pytest

from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.files.actions import store
from luoshi.records.files.content import TEXT, type_of
from tests.records.conftest import AT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_text_in_every_usual_encoding(encoding: str) -> None:
    assert type_of("进展顺利，已完成八成。".encode(encoding)) == TEXT


def test_bytes_that_only_happen_to_decode_as_utf16_are_no_text() -> None:
    data = bytes([0xFF, 0x41, 0x80, 0x01] * 50)
    assert data.decode("utf-16-le")
    assert type_of(data) != TEXT


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data", [b"<svg><script>alert(1)</script></svg>", "<!DOCTYPE html><html>进展".encode()]
)
def test_what_a_browser_would_run_is_no_evidence_but_may_be_read_as_a_document(data) -> None:
    with pytest.raises(BadValue, match="html"):
        store(data, name="进展.txt", by=SYSTEM, at=AT)
    assert store(data, name="进展.html", by=SYSTEM, at=AT, markup=True).content_type == "text/html"
