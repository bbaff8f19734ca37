"""HTML as tokens with their places in the source: linear in its length whatever stands in it."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from luoshi.policy.reading.model import Span

What = Literal["text", "open", "close", "void", "other"]

TAG: Final = re.compile(r"</?([a-zA-Z][^\s/>]{0,60})")
# Quoted values may hold `>`; a quote that is never closed ends at the next `>` instead, as browsers recover.
# Possessive: a tag that never ends costs one pass, not two to the power of its quotes.
REST: Final = re.compile(r"""(?:[^>"'=]++|=\s*+"[^"<]*+"|=\s*+'[^'<]*+'|["'=])*+>""")
REFERENCE: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
ATTRIBUTE: Final = re.compile(r"""([a-zA-Z_:][-\w:.]{0,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
RAW: Final = frozenset({"script", "style", "textarea", "title", "noscript", "iframe", "xmp", "template"})
VOID: Final = frozenset(
    [
        "area",
        "base",
        "basefont",
        "bgsound",
        "br",
        "col",
        "embed",
        "frame",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
TAG_LENGTH: Final = 100_000  # pictures are written into tags as base64
UNENDED: Final = 32  # so many tags without an end are looked at closely, the others end at the next `>`


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the source: running text, a tag (with its name in lower case) or anything else between
    `<` and `>`.
    """

    what: What
    span: Span
    name: str = ""


def tokens(source: str) -> Iterator[Token]:
    """The whole source as tokens, without gaps."""
    at = text_from = 0
    missing: Counter[str] = Counter()
    while (start := source.find("<", at)) >= 0:
        token = _markup(source, start, missing)
        if token is None:
            at = start + 1
            continue
        if text_from < start:
            yield Token("text", (text_from, start))
        yield token
        at = text_from = token.span[1]
    if text_from < len(source):
        yield Token("text", (text_from, len(source)))


def _markup(source: str, start: int, missing: Counter[str]) -> Token | None:
    if source.startswith("<!--", start):
        return Token("other", (start, _after(source, "-->", start + 4, missing)))
    if source.startswith(("<!", "<?"), start):
        return Token("other", (start, _after(source, ">", start + 2, missing)))
    tag = TAG.match(source, start)
    if tag is None:
        return None
    end = _tag_end(source, tag.end(), missing)
    name = tag[1].lower()
    if source[start + 1] == "/":
        return Token("close", (start, end), name)
    if name in RAW:
        return Token("other", (start, _raw_end(source, name, end, missing)), name)
    return Token("void" if name in VOID or source[end - 2] == "/" else "open", (start, end), name)


def _tag_end(source: str, at: int, missing: Counter[str]) -> int:
    bound = at + TAG_LENGTH
    rest = REST.match(source, at, bound) if missing["tag"] < UNENDED else None
    if rest is not None:
        return rest.end()
    missing["tag"] += 1
    end = source.find(">", at, bound)
    return end + 1 if end >= 0 else min(bound, len(source))


def _after(source: str, closer: str, at: int, missing: Counter[str]) -> int:
    # A closer that is missing once is missing for the rest of the source: it is looked for only once.
    if not missing[closer]:
        found = source.find(closer, at)
        if found >= 0:
            return found + len(closer)
        missing[closer] += 1
    return min(at, len(source))


def _raw_end(source: str, name: str, at: int, missing: Counter[str]) -> int:
    closer = f"</{name}"
    if not missing[closer]:
        found = re.compile(re.escape(closer), re.IGNORECASE).search(source, at)
        if found is not None:
            return _tag_end(source, found.end(), missing)
        missing[closer] += 1
    return at


def attributes(source: str, token: Token) -> dict[str, str]:
    """The attributes of a tag, names in lower case, the first of a name wins."""
    found: dict[str, str] = {}
    start, end = token.span
    for match in ATTRIBUTE.finditer(source, start + 1 + len(token.name), min(end, start + 2000)):
        found.setdefault(match[1].lower(), html.unescape(match[2] or match[3] or match[4] or ""))
    return found


def references(source: str, span: Span) -> Iterator[tuple[Span, str]]:
    """Character references in running text: their span, and what they stand for."""
    if source.find("&", *span) < 0:
        return
    for match in REFERENCE.finditer(source, *span):
        shown = html.unescape(match[0])
        if shown != match[0]:
            yield match.span(), shown
