"""Small parts of the pages of the claim side."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from luoshi.policy.dates.windows import in_beijing, write_end
from luoshi.policy.entitlements.terms import Terms
from luoshi.policy.money.writing import in_words, in_yuan, percent
from luoshi.surfaces.rush import words

register = template.Library()
HEIGHT: Final = 40
DUTIES: Final = {"postal": "第二十一条", "hotline": "第二十二条"}
"""Clauses that are nobody's refusal, and so not among the terms."""


@register.filter
def rush_word(key: str, table: str) -> str:
    """The word of a code."""
    return words.word(table, key)


@register.filter
def yuan_of(amount_fen: int | None) -> str:
    """To the fen."""
    return "" if amount_fen is None else in_yuan(amount_fen)


@register.filter
def yuan_short(amount_fen: int | None) -> str:
    """In the largest unit that writes it exactly."""
    return "" if amount_fen is None else in_words(amount_fen)


@register.filter
def bp(rate_bp: int) -> str:
    """A rate in basis points as percent."""
    return percent(rate_bp)


@register.filter
def until(moment: datetime) -> str:
    """The end of an entitlement as officials write it: midnight is 24时 of the day before."""
    local = in_beijing(moment)
    if get_language() == "en":
        return (
            f"{(local - timedelta(minutes=1)).date()} 24:00"
            if local.time() == time()
            else f"{local:%Y-%m-%d %H:%M}"
        )
    return write_end(local)


@register.filter
def clause(terms: Terms, name: str) -> str:
    """The full address of a clause by its name in the terms."""
    return f"{terms.document}#{terms.clauses.get(name) or DUTIES[name]}"


@register.filter
def category_title(name: str, terms: Terms) -> str:
    """The title of a category."""
    return next((one.title for one in terms.categories if one.name == name), name)


@register.filter
def channel_title(name: str, terms: Terms) -> str:
    """The title of a channel."""
    return next((one.title for one in terms.channels if one.name == name), name)


@register.simple_tag
def entitlement_state(state: str) -> SafeString:
    """A state as a small framed word."""
    return format_html(
        '<span class="state state-{}">{}</span>', words.LOOKS.get(state, "ended"), words.word("state", state)
    )


@register.simple_tag
def bars(values: Sequence[int], label: str) -> SafeString:
    """Bars of equal width, the highest as high as the drawing; `label` says what they show."""
    most = max(values, default=0) or 1
    drawn = format_html_join(
        "",
        '<rect x="{}" y="{}" width="8" height="{}"></rect>',
        (
            (number * 10, HEIGHT - round(value * HEIGHT / most), round(value * HEIGHT / most))
            for number, value in enumerate(values)
        ),
    )
    return format_html(
        '<svg class="rush-bars" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        max(1, len(values)) * 10,
        HEIGHT,
        label,
        drawn,
    )
