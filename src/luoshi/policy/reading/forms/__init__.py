"""File forms: bytes of any kind of office file to its text with pages, tables and what of it no reader sees.

`extract` decides by content. Heavy parsers are imported only when a file of their form arrives, so that
reading a text file starts fast. Everything that cannot be read is refused with one Chinese sentence that
says what to do.
"""

import re
from typing import Final

from luoshi.policy.reading.decode import decode
from luoshi.policy.reading.forms import limits, sniff
from luoshi.policy.reading.forms.shape import Cell, Extracted, Form, Table
from luoshi.policy.reading.model import Refused, Told, unheard

__all__ = ["Cell", "Extracted", "Form", "Table", "extract"]

HTML_BLOCK: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|body|div|p|table|tr|td|br|h[1-6]|ul|ol|li|section|article|center)\b[^<>]*>",
    re.IGNORECASE,
)
DRAWN: Final = re.compile(r"[│┃║]|\+[-=]{2}")
"""Signs with which tables are drawn in plain text."""
SAMPLE: Final = 400_000
HTML_SHARE: Final = 1_500  # at least one block tag for so many characters


def extract(data: bytes, name: str, told: Told = unheard) -> Extracted:
    """The text of a file with its form, pages, tables and hidden spans (see Extracted). Raises Refused.

    `told` hears the pages of forms that have them.
    """
    if len(data) > limits.FILE:
        raise Refused(f"《{name}》超过 {limits.FILE >> 20} MB 的上限：请拆成几个文件后再读。")
    try:
        return _read(data, name, told)
    except Refused as refused:
        said = str(refused)
        raise Refused(said if said.startswith("《") else f"《{name}》{said}。") from refused


def _read(data: bytes, name: str, told: Told) -> Extracted:
    packed = sniff.container(data)
    if packed == "pdf":
        from luoshi.policy.reading.forms import pdf  # noqa: PLC0415

        return pdf.read(data, told)
    return _package(data, told) if packed == "zip" else _text(data, name)


def _package(data: bytes, told: Told) -> Extracted:
    from luoshi.policy.reading.forms import docx, ofd, xlsx  # noqa: PLC0415
    from luoshi.policy.reading.forms.package import Package  # noqa: PLC0415

    package = Package(data)
    mimetype = package.part("mimetype") if package.has("mimetype") else b""
    form = sniff.office(package.names, mimetype)
    if form == "ofd":
        return ofd.read(package, told)
    return {"docx": docx.read, "xlsx": xlsx.read}[form](package)


def _text(data: bytes, name: str) -> Extracted:
    text = decode(data, name).text
    sniff.refuse_text(text)
    if DRAWN.search(text):
        from luoshi.policy.reading.forms import boxed  # noqa: PLC0415

        if boxed.is_drawn(text):
            return boxed.read(text)
    if "<" not in text and "|" not in text and not re.search(r"[#*`\]-]", text[:SAMPLE]):
        return Extracted(text=text, form="txt")
    from luoshi.policy.reading.forms import markdown  # noqa: PLC0415

    start = markdown.front_matter(text)
    if is_html(text, start):
        from luoshi.policy.reading.forms import html  # noqa: PLC0415

        return html.read(text, start)
    if markdown.is_markdown(text, name):
        return markdown.read(text, start)
    return markdown.plain(text, start)


def is_html(text: str, start: int = 0) -> bool:
    """Whether the text is a page or a piece of one: it opens with a tag, or block tags carry it."""
    sample = text[start : start + SAMPLE]
    head = sample.lstrip()[:200]
    if re.match(r"<(?:!doctype\s+html|html|\?xml)", head, re.IGNORECASE):
        return True
    blocks = sum(1 for _ in HTML_BLOCK.finditer(sample))
    return blocks > 0 and (head.startswith("<") or blocks * HTML_SHARE > len(sample)) and blocks > 1
