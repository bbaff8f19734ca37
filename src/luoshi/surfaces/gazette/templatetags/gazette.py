"""Small parts of the pages of published documents."""

from django import template

from luoshi.surfaces.cockpit.plain_words import plainly
from luoshi.surfaces.gazette.views.public import place

register = template.Library()
register.filter("plainly", plainly)


@register.simple_tag
def open_place(document_id: int, address: str) -> str:
    """The link to a clause of a document that is open."""
    return place(document_id, address)
