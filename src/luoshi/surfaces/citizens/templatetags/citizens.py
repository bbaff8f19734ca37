"""Small parts of the public pages."""

from django import template

from luoshi.policy.money.writing import in_yuan

register = template.Library()


@register.filter
def plain_yuan(amount_fen: int | None) -> str:
    """An amount as officials write it."""
    return "" if amount_fen is None else in_yuan(amount_fen)


@register.filter
def addressed(clause: str, number: str) -> str:
    """The full address of a clause of a document."""
    return f"{number}#{clause}"
