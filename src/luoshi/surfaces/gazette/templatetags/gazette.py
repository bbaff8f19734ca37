"""Small parts of the pages of published documents."""

from collections.abc import Mapping

from django import template

from luoshi.surfaces.gazette.views.public import place

register = template.Library()


@register.simple_tag
def open_place(document_id: int, address: str) -> str:
    """The link to a clause of a document that is open."""
    return place(document_id, address)


@register.filter
def plainly(words: Mapping[str, object], light: str) -> object:
    """A light in plain words."""
    return words.get(light, "")
