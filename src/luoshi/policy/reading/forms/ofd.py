"""OFD files (GB/T 33190-2016): the fixed layout of Chinese electronic documents, a zip of XML.

`OFD.xml` names documents, `Document.xml` their pages, a page's `Content.xml` its text objects: each has a
boundary on the page (millimetres) and text codes with the place of their first character and the steps
(`DeltaX`, `DeltaY`) to the others. Templates hold what comes back on every page, so they are not read.
Seals and annotations are not text of the document.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Final
from xml.etree.ElementTree import Element

from luoshi.policy.reading.forms import limits
from luoshi.policy.reading.forms.glyphs import BLANK, Glyph, Page, page_of
from luoshi.policy.reading.forms.package import (
    DAMAGED,
    LOCKED,
    Package,
    beside,
    child,
    children,
    local,
    real,
    value,
    whole,
)  # fmt: skip
from luoshi.policy.reading.forms.pages import listed, text_of, without_text
from luoshi.policy.reading.forms.ruled import STROKES, Stroke
from luoshi.policy.reading.forms.shape import Extracted
from luoshi.policy.reading.model import Refused, Told, unheard

Box = tuple[float, ...]  # left, top, width, height
Matrix = tuple[float, ...]  # a, b, c, d, e, f as in PDF

Point = tuple[float, float]

OPERANDS: Final = {
    "M": 2,
    "S": 2,
    "L": 2,
    "Q": 4,
    "B": 6,
    "A": 7,
}  # how many figures follow a drawing command
A4: Final[Box] = (0.0, 0.0, 210.0, 297.0)
AS_IT_IS: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
ASCENT: Final = 0.86  # of the size of a character stands above its base line


def read(package: Package, told: Told = unheard) -> Extracted:
    """The text of all documents in the file, page by page, which `told` hears. Raises Refused."""
    if package.has("encryptions.xml"):
        raise Refused(LOCKED)
    pages = [page for document in _documents(package) for page in _pages(package, document, told)]
    if not pages:
        raise Refused(DAMAGED)
    empty = without_text(pages)
    if len(empty) == len(pages):
        raise Refused("没有文字，可能是扫描件：请先做文字识别（OCR），或向来文单位索取文本、Word 文件")
    notes = [f"第 {listed(empty)}没有文字（可能是扫描的附页），没有读取"] if empty else []
    return text_of(pages, "ofd", notes)


def _documents(package: Package) -> Iterator[str]:
    for body in children(package.xml("OFD.xml"), "DocBody"):
        root = child(body, "DocRoot")
        if root is not None and root.text:
            yield beside("", root.text.strip())


def _pages(package: Package, document: str, told: Told) -> Iterator[Page]:
    root = package.xml(document)
    common = _box(child(root, "CommonData", "PageArea", "PhysicalBox"), A4)
    pages = list(children(child(root, "Pages"), "Page"))
    for count, page in enumerate(pages):
        if count >= limits.PAGES:
            raise Refused(f"超过 {limits.PAGES} 页的上限：请拆成几个文件后再读")
        place = beside(document, value(page, "BaseLoc"))
        content = package.xml(place if package.has(place) else f"{place}/Content.xml")
        _, _, width, height = _box(child(content, "Area", "PhysicalBox"), common)
        yield page_of(list(_glyphs(content)), width, height, list(islice(_strokes(content), STROKES + 1)))
        told(count + 1, len(pages))


def _glyphs(page: Element) -> Iterator[Glyph]:
    left = limits.GLYPHS
    for layer in children(child(page, "Content"), "Layer"):
        for element in layer.iter():
            if local(element) != "TextObject" or value(element, "Visible") == "false":
                continue
            for glyph in _text_object(element):
                left -= 1
                if left < 0:
                    raise Refused(f"有一页超过 {limits.GLYPHS} 字，不是正常的公文，已拒绝读取")
                yield glyph


def _strokes(page: Element) -> Iterator[Stroke]:
    """Straight lines of the path objects: `M x y L x y … C`, other commands only move."""
    for layer in children(child(page, "Content"), "Layer"):
        for element in layer.iter():
            if local(element) != "PathObject":
                continue
            at_x, at_y, _, _ = _numbers(value(element, "Boundary"), 4, A4)
            a, b, c, d, e, f = _numbers(value(element, "CTM"), 6, AS_IT_IS)
            data = child(element, "AbbreviatedData")
            for one, other in _lines((data.text or "") if data is not None else ""):
                xs = [a * x + c * y + e + at_x for x, y in (one, other)]
                ys = [b * x + d * y + f + at_y for x, y in (one, other)]
                yield Stroke(min(xs), min(ys), max(xs), max(ys))


def _lines(data: str) -> Iterator[tuple[Point, Point]]:
    words = data.split()
    begun: Point | None = None
    last: Point | None = None
    at = 0
    while at < len(words):
        command, count = words[at], OPERANDS.get(words[at], 0)
        given = [real(word) for word in words[at + 1 : at + 1 + count]]
        at += 1 + count
        point = (given[-2], given[-1]) if len(given) > 1 else begun
        if command in {"L", "C"} and last is not None and point is not None:
            yield last, point
        begun = point if command in {"M", "S"} else begun
        last = point


def _text_object(element: Element) -> Iterator[Glyph]:
    at_x, at_y, _, _ = _numbers(value(element, "Boundary"), 4, A4)
    matrix = _numbers(value(element, "CTM"), 6, AS_IT_IS)
    size = real(value(element, "Size"), 3.5)
    x = y = 0.0
    for code in children(element, "TextCode"):
        # A text code without a place of its own goes on from the one before.
        x, y = real(value(code, "X"), x), real(value(code, "Y"), y)
        steps_x, steps_y = _steps(value(code, "DeltaX")), _steps(value(code, "DeltaY"))
        for index, char in enumerate((code.text or "")[: limits.GLYPHS]):
            if char not in "\r\n":
                yield _placed(BLANK if char.isspace() else char, x, y, size, matrix, (at_x, at_y))
            x += steps_x[index] if index < len(steps_x) else (0.0 if steps_y else _advance(char, size))
            y += steps_y[index] if index < len(steps_y) else 0.0


def _advance(char: str, size: float) -> float:
    return size * (0.5 if char < "\u2000" else 1.0)


def _placed(char: str, x: float, y: float, size: float, matrix: Matrix, at: tuple[float, float]) -> Glyph:
    a, b, c, d, e, f = matrix
    corners = [(x, y - ASCENT * size), (x + _advance(char, size), y + (1 - ASCENT) * size)]
    xs = [a * px + c * py + e + at[0] for px, py in corners]
    ys = [b * px + d * py + f + at[1] for px, py in corners]
    return Glyph(char, min(xs), min(ys), max(xs), max(ys), b * x + d * y + f + at[1])


def _steps(text: str) -> list[float]:
    """`3 3.5 g 4 3` is 3, 3.5, then four times 3. Cut at the number of characters a page may hold."""
    out: list[float] = []
    words = iter(text.split())
    for word in words:
        if len(out) >= limits.GLYPHS:
            break
        if word == "g":
            times, step = whole(next(words, "0")), real(next(words, "0"))
            out += [step] * max(0, min(times, limits.GLYPHS - len(out)))
        else:
            out.append(real(word))
    return out


def _box(element: Element | None, default: Box) -> Box:
    text = element.text if element is not None else None
    left, top, width, height = _numbers(text or "", 4, default)
    return (left, top, width, height) if width > 0 and height > 0 else default


def _numbers(text: str, count: int, default: tuple[float, ...]) -> tuple[float, ...]:
    words = text.split()
    if len(words) != count:
        return default
    return tuple(real(word) for word in words)
