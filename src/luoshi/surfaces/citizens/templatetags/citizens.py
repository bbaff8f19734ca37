"""Small parts of the public pages."""

from datetime import datetime, timedelta

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from luoshi.library.programmes import Publication
from luoshi.policy.dates.windows import english_day, in_beijing, write_end
from luoshi.policy.money.writing import in_yuan
from luoshi.records.cases.queries_case import CasePage
from luoshi.surfaces.citizens.asked import in_reader_words

register = template.Library()


@register.filter
def plain_yuan(amount_fen: int | None) -> str:
    """An amount as officials write it."""
    return "" if amount_fen is None else in_yuan(amount_fen)


@register.filter
def addressed(clause: str, number: str) -> str:
    """The full address of a clause of a document."""
    return f"{number}#{clause}"


@register.filter
def ends(moment: datetime | None) -> str:
    """The end of a term as one says it: midnight is 24时 of the day before."""
    if moment is None:
        return ""
    end = in_beijing(moment)
    if get_language() == "en" and (end.hour, end.minute) == (0, 0):
        return f"24:00 on {english_day(end.date() - timedelta(days=1))}"
    return write_end(end) if get_language() != "en" else f"{end:%H:%M} on {english_day(end.date())}"


@register.filter
def told(text: str, publication: Publication | None) -> str:
    """A sentence of a programme in the reader's language, where the programme has it."""
    return in_reader_words(text, publication)


@register.filter
def punctuated(text: str) -> str:
    """A reason that others wrote, ended as a sentence."""
    return text if text.endswith(("。", "！", "？", ".")) else f"{text}。"


@register.filter
def holds(page: CasePage, name: str) -> bool:
    """Whether the case has the paper of that name already."""
    return any(one.name == name and one.id is not None for one in page.papers)


@register.simple_tag
def cited(clause: str, number: str, readable: bool) -> SafeString | str:
    """The full address of a clause, which leads to its text where the document is open to everybody (`readable`)."""
    address = addressed(clause, number)
    if not readable:
        return address
    return format_html(
        '<a href="{}?{}">{}</a>', reverse("public-clause"), urlencode({"address": address}), address
    )
