"""Small parts of the pages of paying: money, states."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from luoshi.policy.money.writing import in_words, in_yuan
from luoshi.surfaces.treasury import words

register = template.Library()


@register.filter
def fen(amount_fen: int | None) -> str:
    """To the fen, as officials write it."""
    return "" if amount_fen is None else in_yuan(amount_fen)


@register.filter
def short_fen(amount_fen: int | None) -> str:
    """In the largest unit that writes it exactly."""
    return "" if amount_fen is None else in_words(amount_fen)


@register.filter
def pay_word(key: str, table: str) -> str:
    """The word of a code of paying."""
    return words.word(table, key)


@register.simple_tag
def pay_state(table: str, key: str) -> SafeString:
    """A state as a small framed word."""
    look = words.LOOKS.get(key, "submitted")
    return format_html('<span class="state state-{}">{}</span>', look, words.word(table, key))
