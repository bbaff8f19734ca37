"""What a stored file is, told by its bytes."""

import pytest

from luoshi.records.files.content import TEXT, type_of


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_text_in_every_usual_encoding(encoding: str) -> None:
    assert type_of("进展顺利，已完成八成。".encode(encoding)) == TEXT


def test_bytes_that_only_happen_to_decode_as_utf16_are_no_text() -> None:
    data = bytes([0xFF, 0x41, 0x80, 0x01] * 50)
    assert data.decode("utf-16-le")
    assert type_of(data) != TEXT
