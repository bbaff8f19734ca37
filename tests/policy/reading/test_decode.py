"""Bytes to text: every encoding in use is read, everything else is refused in one sentence that says what
to do.
"""

import codecs
import re

import pytest

from luoshi.policy.reading.decode import BINARY, MAX_BYTES, decode
from luoshi.policy.reading.model import Refused
from luoshi.policy.reading.reader import read

TEXT = "重点任务清单\r\n1．新建托育点五个。责任单位：区教育局\n"
ENCODINGS = [
    ("utf-8", b""),
    ("utf-8", codecs.BOM_UTF8),
    ("gb18030", b""),
    ("gbk", b""),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
    ("utf-32-le", codecs.BOM_UTF32_LE),
]


@pytest.mark.parametrize(("encoding", "mark"), ENCODINGS)
def test_text_is_read_as_it_stands_without_the_mark(encoding: str, mark: bytes) -> None:
    assert decode(mark + TEXT.encode(encoding), "a.txt").text == TEXT


@pytest.mark.parametrize(("encoding", "mark"), ENCODINGS)
def test_offsets_do_not_depend_on_the_encoding(encoding: str, mark: bytes) -> None:
    (task,) = read(mark + TEXT.encode(encoding), "a.txt").documents[0].tasks
    assert TEXT[slice(*task.span)] == "新建托育点五个。"
    assert [TEXT[slice(*unit.span)] for unit in task.units] == ["区教育局"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n\t\n",
        codecs.BOM_UTF8,
        bytes(range(256)) * 40,
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b"BM" + bytes(60),
        b"\x00" * 5000,
        b"\xff\xfe\x00",
        codecs.BOM_UTF16_LE + b"\x00\xd8" * 400,
        b"a" * (MAX_BYTES + 1),
    ],
    ids=["empty", "blank", "mark", "bytes", "picture", "bitmap", "zeros", "odd", "surrogates", "large"],
)
def test_what_is_no_text_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        read(data, "图片.txt")
    assert re.fullmatch(r"《图片\.txt》[^\n]+：[^\n]+。", str(refusal.value))


@pytest.mark.parametrize(("magic", "what"), BINARY)
def test_binary_files_are_named(magic: bytes, what: str) -> None:
    with pytest.raises(Refused, match=re.escape(what)):
        decode(magic + bytes(400), "清单.txt")


def test_a_few_damaged_characters_are_flagged_and_the_rest_is_read() -> None:
    data = bytearray((TEXT * 60).encode())
    data[len(TEXT.encode()) * 30 + 1] = 0xFF
    reading = read(bytes(data), "a.txt")
    (finding,) = [one for one in reading.findings if one.code == "unreadable"]
    assert reading.text[slice(*finding.span)] == "\ufffd"
    assert len([task for document in reading.documents for task in document.tasks]) >= 59
