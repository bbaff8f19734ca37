"""One font that stands in for every font a PDF does not embed, so that reading depends on no machine's fonts.

Where a PDF names a font without holding it, PDFium looks for one on the machine and measures characters by it;
where it finds none it drops texts of a single character, whose box has no extent. So PDFium is given one font:
every character of it is the same square. It is built here, table by table (OpenType 1.9), 588 bytes.
"""

import struct
from ctypes import byref, memmove
from functools import cache
from typing import Any, Final

EM: Final = 1000
ASCENT, DESCENT, SIDE = 880, -120, 40
BOX: Final = (SIDE, DESCENT + SIDE, EM - SIDE, ASCENT - SIDE)
LAST: Final = 0x2FFFF
"""The last character that has a glyph: all Han characters lie below."""
CHINESE: Final = 134
"""GB 2312, as PDFium numbers the sets of characters."""
FAMILY: Final = b"Standin\0"
VERSION: Final = 2
"""Of the interface: fonts are asked for one by one and never listed."""


def font() -> bytes:
    """The bytes of the font: an empty glyph and a square, the square for each character."""
    tables = {
        b"OS/2": os2(),
        b"cmap": cmap(),
        b"glyf": square(),
        b"head": head(),
        b"hhea": struct.pack(
            ">I3hH11hH", 0x10000, ASCENT, DESCENT, 0, EM, SIDE, SIDE, EM - SIDE, 1, *[0] * 7, 1
        ),
        b"hmtx": struct.pack(">H2h", EM, SIDE, SIDE),
        b"loca": struct.pack(">3I", 0, 0, len(square())),
        b"maxp": struct.pack(">I14H", 0x10000, 2, 4, 1, 0, 0, 2, *[0] * 8),
        b"name": names(),
        b"post": struct.pack(">2I2h5I", 0x30000, 0, -100, 50, *[0] * 5),
    }
    at, entries, body = 12 + 16 * len(tables), b"", b""
    for tag, data in tables.items():
        padded = data + bytes(-len(data) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        entries += tag + struct.pack(">3I", total, at + len(body), len(data))
        body += padded
    return struct.pack(">I4H", 0x10000, len(tables), 128, 3, 16 * len(tables) - 128) + entries + body


def head() -> bytes:
    """Size of the em and the box of all glyphs; offsets in `loca` are long."""
    return struct.pack(">4I2H2Q4h2H3h", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, EM, 0, 0, *BOX, 0, 8, 2, 1, 0)


def square() -> bytes:
    """The outline: one contour of four points on the curve."""
    left, bottom, right, top = BOX
    across = struct.pack(">4h", left, right - left, 0, left - right)
    up = struct.pack(">4h", bottom, 0, top - bottom, 0)
    drawn = struct.pack(">5h2H", 1, *BOX, 3, 0) + bytes([1, 1, 1, 1]) + across + up
    return drawn + bytes(-len(drawn) % 4)


def cmap() -> bytes:
    """All characters from the blank on to one glyph (format 13)."""
    groups = struct.pack(">3I", 0x20, LAST, 1)
    return struct.pack(">4HI", 0, 1, 3, 10, 12) + struct.pack(">2H3I", 13, 0, 16 + len(groups), 0, 1) + groups


def names() -> bytes:
    """The names that a font must have, all the same."""
    name = FAMILY[:-1].decode().encode("utf-16-be")
    records = b"".join(struct.pack(">6H", 3, 1, 0x409, kind, len(name), 0) for kind in (1, 2, 4, 6))
    return struct.pack(">3H", 0, 4, 6 + len(records)) + records + name


def os2() -> bytes:
    """Weight, width and heights (version 4); bit 18 of the code pages is simplified Chinese."""
    shape = struct.pack(">Hh3H11h", 4, EM, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 300, 0)
    scripts = struct.pack(">10s4I4s3H", bytes(10), 0, 1 << 27, 0, 0, b"NONE", 64, 0x20, 0xFFFF)
    return (
        shape
        + scripts
        + struct.pack(">3h2H2I2h3H", ASCENT, DESCENT, 0, ASCENT, -DESCENT, 1 << 18, 0, 500, 700, 0, 32, 1)
    )


@cache
def install() -> Any:
    """Make PDFium take this font wherever a file names one that it does not hold. Once for a process; what is
    returned must stay alive as long as PDFium, which the cache sees to.
    """
    from pypdfium2 import raw  # noqa: PLC0415

    kinds = dict(raw.FPDF_SYSFONTINFO._fields_)
    data = font()

    def fill(target: Any, size: int, given: bytes) -> int:
        if target and size >= len(given):
            memmove(target, given, len(given))
        return len(given)

    calls = {
        "Release": lambda _self: None,
        "EnumFonts": lambda _self, _mapper: None,
        "MapFont": lambda *_asked: 1,
        "GetFont": lambda _self, _face: 1,
        "GetFontData": lambda _self, _font, table, target, size: 0 if table else fill(target, size, data),
        "GetFaceName": lambda _self, _font, target, size: fill(target, size, FAMILY),
        "GetFontCharset": lambda _self, _font: CHINESE,
        "DeleteFont": lambda _self, _font: None,
    }
    wrapped = {name: kinds[name](call) for name, call in calls.items()}
    info = raw.FPDF_SYSFONTINFO(version=VERSION, **wrapped)
    raw.FPDF_SetSystemFontInfo(byref(info))
    return info
