"""PDF files that name fonts without holding them read the same on every machine."""

import struct

from luoshi.policy.reading.forms import extract, standin
from tests.policy.reading.forms_files import pdf_lines, pdf_of


def test_texts_of_a_single_character_are_read() -> None:
    page = pdf_lines([("甲", 100, 700), ("乙", 100, 650), ("丙方", 100, 600)])
    assert extract(pdf_of([page]), "a.pdf").text.split() == ["甲", "乙", "丙方"]


def test_the_font_is_well_formed() -> None:
    data = standin.font()
    count = struct.unpack(">H", data[4:6])[0]
    assert count == 10
    for at in range(count):
        tag, total, start, length = struct.unpack(">4s3I", data[12 + 16 * at : 28 + 16 * at])
        table = data[start : start + length] + bytes(-length % 4)
        assert start % 4 == 0
        assert start + length <= len(data), tag
        assert total == sum(struct.unpack(f">{len(table) // 4}I", table)) & 0xFFFFFFFF, tag
