"""Small parts of the pages of merchants: money, states, the words of codes."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from luoshi.policy.money.writing import in_yuan, percent
from luoshi.surfaces.merchants import words
from luoshi.surfaces.merchants.heads import Head

register = template.Library()


@register.filter
def yuan_of(amount_fen: int | None) -> str:
    """To the fen, as officials write it."""
    return "" if amount_fen is None else in_yuan(amount_fen)


@register.filter
def share(rate_bp: int) -> str:
    """A share in basis points as per cent."""
    return percent(rate_bp)


@register.filter
def shop_word(key: str, table: str) -> str:
    """The word of a code."""
    return words.word(table, key)


@register.simple_tag
def clause_of(head: Head, what: str) -> str:
    """The address of the clause behind a part of the pages."""
    return f"{head.document}#{words.CLAUSES[what]}"


@register.simple_tag
def shop_state(table: str, key: str) -> SafeString:
    """A state as a small framed word."""
    look = words.LOOKS.get(key, "submitted")
    return format_html('<span class="state state-{}">{}</span>', look, words.word(table, key))
