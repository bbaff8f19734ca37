"""What kind of file is this? Told by the bytes, never by the name."""

import re
import zipfile
from io import BytesIO
from typing import Final

import puremagic

TEXT: Final = "text/plain"
MARKUP: Final = "text/html"
ACTIVE: Final = re.compile(rb"<(?:!doctype html|html|head|body|script|svg|iframe)\b", re.IGNORECASE)
"""Text that a browser would run: welcome as a document to be read, never as evidence."""
HEAD: Final = 64 * 1024
UNKNOWN: Final = "application/octet-stream"
SEALED: Final = "application/x-luoshi-sealed"
"""Ciphertext: only who holds the keys can say what it is."""
OFFICE: Final = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "OFD.xml": "application/ofd",
}
ALLOWED: Final = frozenset(
    {TEXT, "application/pdf", "image/png", "image/jpeg", "application/zip", *OFFICE.values()}
)
SIGNATURES: Final = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
MOST_ENTRIES: Final = 10_000


def type_of(data: bytes) -> str:
    """The media type of the content; `application/octet-stream` where nothing is recognised."""
    for signature, media_type in SIGNATURES.items():
        if data.startswith(signature):
            return media_type
    if data.startswith(b"PK\x03\x04"):
        return _zip_type(data)
    if not _is_text(data):
        return _guess(data)
    return MARKUP if ACTIVE.search(data[:HEAD]) else TEXT


def _zip_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()[:MOST_ENTRIES]
    except zipfile.BadZipFile:
        return UNKNOWN
    found = (kind for mark, kind in OFFICE.items() if any(name.startswith(mark) for name in names))
    return next(found, "application/zip")


def _is_text(data: bytes) -> bool:
    """Nearly any even number of bytes decodes as UTF-16: that is text only behind its mark."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\x00" in data and not marked:
        return False
    for encoding in ("utf-16",) if marked else ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _guess(data: bytes) -> str:
    try:
        return str(puremagic.from_string(data[:4096], mime=True)) or UNKNOWN
    except (puremagic.PureError, ValueError):
        return UNKNOWN
