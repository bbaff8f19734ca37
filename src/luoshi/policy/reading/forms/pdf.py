"""PDF files with a text layer, read by PDFium through pypdfium2.

PDFium and not pdfminer: measured on one file of 43 pages it takes a third of the time, with columns and
tables done, and as the reader of a browser it is built to be fed with anything. Order, columns, heads and
feet are `layout`'s affair: files say where characters stand, not how they follow.
"""

import re
import zlib
from collections.abc import Iterator
from ctypes import byref, c_double, c_float
from dataclasses import replace
from itertools import islice
from math import degrees
from threading import Lock
from typing import Any, Final
from unicodedata import normalize

from luoshi.policy.reading.forms import limits
from luoshi.policy.reading.forms.glyphs import BLANK, Glyph, Line, Page, page_of
from luoshi.policy.reading.forms.package import BOMB, DAMAGED, LOCKED
from luoshi.policy.reading.forms.pages import listed, text_of, without_text
from luoshi.policy.reading.forms.ruled import STROKES, Stroke
from luoshi.policy.reading.forms.shape import Extracted
from luoshi.policy.reading.model import Refused, Told, unheard

Box = tuple[float, float, float, float]  # left, bottom, right, top

STREAM: Final = re.compile(rb"stream\r?\n")
PRIVATE: Final = range(0xE000, 0xF900)
SCANNED: Final = (
    "是扫描件或图片，没有文字层，无法读取：请先做文字识别（OCR），或向来文单位索取文本、Word 文件"
)
UNMAPPED: Final = "的字体没有文字编码表，取出的是乱码：请先做文字识别（OCR），或索取文本、Word 文件"
SEGMENTS: Final = 400  # of one path; ruled tables are drawn with few
SLANT: Final = 10  # degrees: watermarks stand askew
BLANKS: Final = frozenset({0x20, 0xA0, 0x3000})
NOTHING: Final = frozenset({*range(0x20), 0x7F, 0xAD, 0xFEFF, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)})
# Fonts give radicals (⼼) for the characters that look the same (心); nothing that is sought would be found
# in them.
RADICALS: Final = {code: normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
ONE_AT_A_TIME: Final = Lock()  # PDFium keeps its state in globals


def read(data: bytes, told: Told = unheard) -> Extracted:
    """The text layer of a PDF; `told` hears its pages. Raises Refused for scans, locked and damaged files and bombs."""
    refuse_bombs(data)
    with ONE_AT_A_TIME:
        pages = _pages(data, told)
    empty = without_text(pages)
    if len(empty) == len(pages):
        raise Refused(SCANNED)
    shown = "".join(line.text for page in pages for line in page.lines)
    unknown = sum(1 for char in shown if char in "\ufffd\x00" or ord(char) in PRIVATE)
    if unknown * 5 > len(shown):
        raise Refused(UNMAPPED)
    notes = [f"第 {listed(empty)}没有文字层（可能是扫描的附页），没有读取"] if empty else []
    return text_of(pages, "pdf", notes)


def refuse_bombs(data: bytes) -> None:
    """Expand each packed stream, without keeping it, as far as the limit goes."""
    for found in STREAM.finditer(data):
        if data[found.end() : found.end() + 1] in {b"x", b"h", b"H", b"X"} and _expands(data, found.end()):
            raise Refused(BOMB)


def _expands(data: bytes, start: int) -> bool:
    packed, size, at = zlib.decompressobj(), 0, start
    try:
        while not packed.eof and (packed.unconsumed_tail or at < len(data)):
            piece = packed.unconsumed_tail
            if not piece:
                piece, at = data[at : at + 65_536], at + 65_536
            size += len(packed.decompress(piece, 1 << 20))
            if size > limits.STREAM:
                return True
    except zlib.error:
        return False
    # PDF allows one stream to be packed twice; what shrinks a thousandfold is nothing else.
    return size > 16 << 20 and size > 900 * max(at - start - len(packed.unused_data), 1)


def _pages(data: bytes, told: Told) -> list[Page]:
    import pypdfium2  # noqa: PLC0415

    from luoshi.policy.reading.forms import standin  # noqa: PLC0415

    standin.install()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise Refused(LOCKED if locked else DAMAGED) from error
    try:
        count = len(document)
        if count > limits.PAGES:
            raise Refused(f"有 {count} 页，超过 {limits.PAGES} 页的上限：请拆成几个文件后再读")
        if count == 0:
            raise Refused(DAMAGED)
        pages = []
        for index in range(count):
            pages.append(_page(document, index))
            told(index + 1, count)
        return pages
    finally:
        document.close()


def _page(document: Any, index: int) -> Page:
    import pypdfium2  # noqa: PLC0415

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return Page(1, 1, ())  # counted, but not there: damaged trees of pages have such
    try:
        box = page.get_cropbox()
        by_turn: dict[int, list[Glyph]] = {}
        for glyph, angle in _glyphs(page):
            turn = round(-angle / 90) * 90 % 360
            upright = abs((-angle - turn + 180) % 360 - 180) < SLANT
            if upright and box[0] <= glyph.left <= box[2] and box[1] <= glyph.bottom <= box[3]:
                by_turn.setdefault(turn, []).append(_turned(glyph, turn, box))
        strokes = list(islice(_strokes(page), STROKES + 1))
    finally:
        page.close()
    return _laid_out(by_turn, strokes, box)


def _laid_out(by_turn: dict[int, list[Glyph]], strokes: list[Stroke], box: Box) -> Page:
    """The page turned so that most of its text stands upright; text of other directions (a page number)
    comes last.

    The direction is taken from the characters and not from the page, which may say nothing of it or the
    contrary.
    """
    lines: list[Line] = []
    main = max(by_turn, key=lambda turn: len(by_turn[turn]), default=0)
    sides = max(box[2] - box[0], 1.0), max(box[3] - box[1], 1.0)
    width, height = sides if main in {0, 180} else (sides[1], sides[0])
    for turn in sorted(by_turn, key=lambda turn: turn != main):
        first = lines[-1].row + 1 if lines else 0
        ruling = [_turned_stroke(stroke, turn, box) for stroke in strokes] if turn == main else []
        found = page_of(by_turn[turn], width, height, ruling)
        lines += (replace(line, row=line.row + first) for line in found.lines)
    return Page(width, height, tuple(lines))


def _strokes(page: Any) -> Iterator[Stroke]:
    """Straight lines and thin boxes that the page draws, y growing upwards (top > bottom)."""
    from pypdfium2 import raw  # noqa: PLC0415

    matrix, x, y = raw.FS_MATRIX(), c_float(), c_float()
    for item in islice(page.get_objects([raw.FPDF_PAGEOBJ_PATH], max_depth=4), 4 * STROKES):
        raw.FPDFPageObj_GetMatrix(item.raw, byref(matrix))
        begun = last = None
        for index in range(min(raw.FPDFPath_CountSegments(item.raw), SEGMENTS)):
            segment = raw.FPDFPath_GetPathSegment(item.raw, index)
            raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
            point = (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                begun = point
            elif kind == raw.FPDF_SEGMENT_LINETO and last is not None:
                yield _between(last, point)
            if raw.FPDFPathSegment_GetClose(segment) and begun is not None:
                yield _between(point, begun)
            last = point


def _between(one: tuple[float, float], other: tuple[float, float]) -> Stroke:
    return Stroke(min(one[0], other[0]), max(one[1], other[1]), max(one[0], other[0]), min(one[1], other[1]))


def _turned_stroke(stroke: Stroke, turned: int, box: Box) -> Stroke:
    shown = _turned(Glyph("", stroke.left, stroke.top, stroke.right, stroke.bottom, 0.0), turned, box)
    return Stroke(shown.left, shown.top, shown.right, shown.bottom)


def _glyphs(page: Any) -> Iterator[tuple[Glyph, float]]:
    """Characters with the boxes of their fonts (not of their ink: 一 has hardly any height), y growing
    upwards, and the direction in which they run, in degrees clockwise.
    """
    from pypdfium2 import raw  # noqa: PLC0415

    text_page = page.get_textpage()
    box, x, y = raw.FS_RECTF(), c_double(), c_double()
    try:
        for index in range(min(text_page.count_chars(), limits.GLYPHS)):
            code = raw.FPDFText_GetUnicode(text_page, index)
            if code in NOTHING or code >= 0x110000 or raw.FPDFText_IsGenerated(text_page, index) == 1:
                continue
            raw.FPDFText_GetCharOrigin(text_page, index, byref(x), byref(y))
            if raw.FPDFText_GetLooseCharBox(text_page, index, byref(box)) and box.right > box.left:
                angle = degrees(max(raw.FPDFText_GetCharAngle(text_page, index), 0.0))
                shown = BLANK if code in BLANKS else RADICALS.get(code) or chr(code)
                yield _glyph(shown, box, (x.value, y.value), angle), angle
    finally:
        text_page.close()


def _glyph(char: str, box: Any, origin: tuple[float, float], angle: float) -> Glyph:
    """The glyph with its box reaching back to where it begins: some fonts' boxes hold their ink alone."""
    x, y = origin
    if 45 < angle % 180 < 135:  # runs up or down: the base line is a place across
        return Glyph(char, box.left, max(box.top, y), box.right, min(box.bottom, y), x)
    return Glyph(char, min(box.left, x), box.top, max(box.right, x), box.bottom, y)


def _turned(glyph: Glyph, turned: int, box: Box) -> Glyph:
    """The glyph after turning the page clockwise by 0, 90, 180 or 270 degrees; y grows downwards."""
    left, bottom, right, top = box
    x0, x1, y0, y1 = glyph.left - left, glyph.right - left, glyph.bottom - bottom, glyph.top - bottom
    width, height = right - left, top - bottom
    if turned == 90:
        return Glyph(glyph.char, y0, x0, y1, x1, glyph.base - left)
    if turned == 180:
        return Glyph(glyph.char, width - x1, y0, width - x0, y1, glyph.base - bottom)
    if turned == 270:
        return Glyph(glyph.char, height - y1, width - x1, height - y0, width - x0, right - glyph.base)
    return Glyph(glyph.char, x0, height - y1, x1, height - y0, top - glyph.base)
