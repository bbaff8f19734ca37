"""Pages of lines to one text: what PDF and OFD have in common."""

from luoshi.policy.reading.forms.layout import WORD, Page, paragraphs, reading_order, without_running_lines
from luoshi.policy.reading.forms.shape import Extracted, Form, Pen


def text_of(pages: list[Page], form: Form, notes: list[str]) -> Extracted:
    """The text of all pages without running heads; a paragraph that goes on over lines is one line."""
    pen = Pen(notes=notes)
    ordered = [reading_order(page) for page in without_running_lines(pages)]
    for at, text, goes_on in paragraphs(ordered):
        while len(pen.pages) <= at:
            pen.pages.append(pen.at)
        pen.write(text.strip())
        if not goes_on:
            pen.write("\n")
        elif WORD.match(text.strip()[-1:]):
            pen.write(" ")
    pen.pages += [pen.at] * (len(ordered) - len(pen.pages))
    return pen.done(form)


def without_text(pages: list[Page]) -> list[int]:
    """Numbers (from 1) of the pages that hold no text at all."""
    return [number for number, page in enumerate(pages, start=1) if not page.lines]


def listed(numbers: list[int]) -> str:
    """`1、2、5` for a message, cut after ten."""
    shown = "、".join(str(number) for number in numbers[:10])
    return f"{shown} 等 {len(numbers)} 页" if len(numbers) > 10 else f"{shown} 页"
