"""Which form a file has, and what is refused: by its content, with a sentence that says what to do."""

import io
import re
import struct
import subprocess
import sys
import zipfile

import pytest

from luoshi.policy.reading.forms import extract, limits
from luoshi.policy.reading.model import Refused
from tests.policy.reading.forms_files import (
    docx_of,
    ofd_of,
    paragraph,
    pdf_of,
    relations,
    shown,
    text_object,
    xlsx_of,
    zipped,
)

LIST = "某某市重点任务清单\n1. 建设示例项目（市教委牵头）\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(data: bytes, name: str = "清单.txt") -> str:
    """What a refusal says: always one sentence that begins with the file and says what to do after a colon."""
    with pytest.raises(Refused) as caught:
        extract(data, name)
    said = str(caught.value)
    assert re.fullmatch(r"《[^》]+》[^\n。]+：[^\n。]+。", said)
    return said


@pytest.mark.parametrize("name", ["a.txt", "a.doc", "a.bin", "无后缀"])
def test_plain_text_is_given_back_unchanged(name: str) -> None:
    extracted = extract(LIST.encode("gb18030"), name)
    assert (extracted.text, extracted.form, extracted.hidden) == (LIST, "txt", ())


def test_the_form_is_told_by_content_whatever_the_name() -> None:
    files = {
        "docx": docx_of(paragraph("一、示例")),
        "xlsx": xlsx_of('<row><c t="inlineStr"><is><t>示例</t></is></c></row>'),
        "ofd": ofd_of([[text_object("一、示例", 20, 40)]]),
        "pdf": pdf_of([shown("一、示例", 72, 700)]),
        "html": "<html><body><p>一、示例</p></body></html>".encode(),
        "markdown": "# 示例\n\n## 一、任务\n".encode(),
    }
    for form, data in files.items():
        assert extract(data, "清单.txt").form == form
        assert extract(data, "清单.pdf").form == form


def test_the_name_breaks_the_tie_between_markdown_and_text() -> None:
    source = "# 只有一个标题\n正文。\n".encode()
    assert extract(source, "a.md").form == "markdown"
    assert extract(source, "a.txt").form == "txt"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "OCR"),
        (b"\xff\xd8\xff\xe0" + bytes(500), "OCR"),
        (b"GIF89a" + bytes(50), "OCR"),
        (b"BM\x10\0\0\0\0\0\0\0" + bytes(50), "OCR"),
        (b"RIFF\x10\0\0\0WEBP" + bytes(50), "文本"),
        (b"Rar!\x1a\x07\x01\0" + bytes(50), "解压"),
        (b"\x1f\x8b\x08" + bytes(50), "解压"),
        (b"\x7fELF" + bytes(50), "不是公文"),
        (b"{\\rtf1\\ansi text}", "另存为 .docx"),
        (OLE + bytes(600) + "WordDocument".encode("utf-16-le") + bytes(100), "另存为 .docx"),
        (OLE + bytes(600) + "Workbook".encode("utf-16-le") + bytes(100), "另存为 .xlsx"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(100), "取消密码"),
        (OLE + bytes(600), "另存为 .docx"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; x", "另存为 .docx"),
        (b'<?xml version="1.0"?><w:wordDocument/>', "另存为 .docx"),
        (bytes(range(256)) * 8, "txt"),
        (b"", "空文件"),
    ],
)
def test_what_is_no_document_is_named_and_refused(data: bytes, words: str) -> None:
    assert words in refusal(data)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"a.txt": "text"}, "解压"),
        ({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}, "演示文稿"),
        ({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}, "OpenDocument"),
        ({"[Content_Types].xml": "<Types/>", "word/other.xml": "<p/>"}, "损坏"),
        ({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w"}, "损坏"),
        ({"OFD.xml": "<OFD/>"}, "损坏"),
    ],
)
def test_packages_that_hold_no_document_are_refused(parts: dict[str, str], words: str) -> None:
    assert words in refusal(zipped(parts))


def test_an_office_file_without_words_is_refused() -> None:
    assert "OCR" in refusal(docx_of("<w:p/>"))
    assert "没有文字" in refusal(xlsx_of("<row/>"))
    assert "OCR" in refusal(ofd_of([[]]))
    assert "OCR" in refusal(pdf_of(["0 0 100 100 re f"]))


def word_parts(document: bytes) -> dict[str, str | bytes]:
    head = relations({"word/document.xml": "officeDocument"})
    return {"[Content_Types].xml": "<Types/>", "_rels/.rels": head, "word/document.xml": document}


def test_a_zip_bomb_is_refused_before_it_is_expanded() -> None:
    bomb = zipped(word_parts(b"<a>" + b" " * (100 << 20) + b"</a>"))
    assert len(bomb) < 200_000
    assert "压缩炸弹" in refusal(bomb)


def test_a_part_that_lies_about_its_size_is_still_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PART", 300_000)
    noise = b"".join(struct.pack("<I", at * 2654435761 % 2**32) for at in range(100_000)).hex().encode()
    honest = zipped(word_parts(b"<a>" + noise + b"</a>"))
    size = struct.pack("<I", len(noise) + 7)
    lying = honest.replace(size, struct.pack("<I", 1000))
    assert lying != honest
    assert "压缩炸弹" in refusal(honest)
    assert refusal(lying)


def test_many_entries_and_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    many = zipped({f"word/{at}.xml": "" for at in range(limits.ENTRIES + 1)}, zipfile.ZIP_STORED)
    assert "压缩炸弹" in refusal(many)
    monkeypatch.setattr(limits, "EXPANDED", 500)
    assert "压缩炸弹" in refusal(docx_of(paragraph("示例" * 400)))


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_with_declarations_is_refused_in_every_form(bomb: str, encoding: str) -> None:
    data = bomb.encode(encoding)
    sheet = zipfile.ZipFile(io.BytesIO(xlsx_of("")))
    parts: dict[str, str | bytes] = {name: sheet.read(name) for name in sheet.namelist()}
    assert "XML 炸弹" in refusal(zipped(word_parts(data)))
    assert "XML 炸弹" in refusal(zipped({**parts, "xl/worksheets/sheet1.xml": data}))
    assert "XML 炸弹" in refusal(zipped({**parts, "xl/workbook.xml": data}))
    assert "XML 炸弹" in refusal(zipped({"OFD.xml": data}))


def test_deep_nesting_is_refused() -> None:
    deep = "<w:r>" * 5000 + "</w:r>" * 5000
    assert "嵌套" in refusal(docx_of(f"<w:p>{deep}</w:p>"))
    assert "嵌套" in refusal(xlsx_of("<row>" * 5000 + "</row>" * 5000))


def test_an_encrypted_entry_is_refused() -> None:
    data = bytearray(docx_of(paragraph("示例")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + offset] |= 1
    assert "加密" in refusal(bytes(data))


def test_a_file_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILE", 1 << 20)
    assert "上限" in refusal(b" " * ((1 << 20) + 1))


def test_reading_a_text_file_loads_no_heavy_parser() -> None:
    script = (
        "import sys\nfrom luoshi.policy.reading.forms import extract\nextract('一、示例'.encode(), 'a.txt')\n"
        "print(*({'pypdfium2', 'docx', 'defusedxml', 'zipfile', 'pdfplumber', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
