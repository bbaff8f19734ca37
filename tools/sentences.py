"""Which sentences the pages use: found in templates and Python alike, as (context, sentence) with their places."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parents[1]
SURFACES: Final = ROOT / "src/luoshi/surfaces"
KEYWORDS: Final = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "ngettext": (1, 2),
}
Key = tuple[str | None, str]


def catalogues() -> dict[str, Path]:
    """Area (the name of its package under surfaces/) → its English catalogue."""
    return {po.parents[3].name: po for po in sorted(SURFACES.glob("*/locale/en/LC_MESSAGES/django.po"))}


def used(area: str) -> dict[Key, list[str]]:
    """Every source sentence of an area with the places (`file:line`) that use it."""
    found: dict[Key, list[str]] = {}
    pages = SURFACES / area
    for file in sorted([*pages.rglob("*.py"), *pages.rglob("*.html")]):
        for line, key in _in_file(file):
            found.setdefault(key, []).append(f"{file.relative_to(ROOT)}:{line}")
    return found


def _in_file(file: Path) -> Iterator[tuple[int, Key]]:
    source = file.read_text(encoding="utf-8")
    if file.suffix == ".html":
        source = templatize(source, origin=str(file))
    for line, message, _, context in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
        sentence = message if isinstance(message, str) else message[-1]
        if isinstance(message, tuple) and context is None and len(message) > 1:
            sentence = message[0]
        yield line, (context, sentence)
