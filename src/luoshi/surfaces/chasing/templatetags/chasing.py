"""Small parts of the pages of chasing."""

from collections.abc import Mapping
from typing import Any, cast

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from luoshi.policy.chasing.setup import About
from luoshi.surfaces.chasing import words
from luoshi.surfaces.chasing.figures import figure_address
from luoshi.surfaces.web.templatetags.luoshi import icon

register = template.Library()


@register.simple_tag
def level(name: str, colour: str) -> SafeString:
    """A level as a card of its colour; the name says it too."""
    return format_html('<span class="level level-{}">{}{}</span>', colour, icon("flag"), name)


@register.filter
def told_title(row: Any) -> str:
    """A notification's title in the reader's language."""
    return str((get_language() == "en" and row.english) or row.title)


@register.simple_tag
def notice_state(state: str) -> SafeString:
    return format_html(
        '<span class="state state-{}">{}</span>', words.NOTICE_CLASS[state], words.NOTICE[state]
    )


@register.simple_tag
def request_state(state: str) -> SafeString:
    return format_html(
        '<span class="state state-{}">{}</span>', words.REQUEST_CLASS[state], words.REQUEST[state]
    )


@register.filter
def request_kind(kind: str) -> str:
    return str(words.KIND[kind])


@register.filter
def about(key: str) -> str:
    return str(dict(words.ABOUT).get(cast("About", key), key))


@register.filter
def channel(key: str) -> str:
    return str(words.CHANNEL.get(key, key))


@register.simple_tag
def figure_link(row: Any, part: Mapping[str, Any], narrow: Mapping[str, Any] | None = None) -> SafeString:
    """A number that leads to the tasks behind it, by the query it was taken with."""
    address = figure_address(row, part["figure"], narrow)
    return format_html('<a class="figure" href="{}">{}</a>', address, part["value"])


@register.simple_tag
def cell_link(row: Any, line: Mapping[str, Any], name: str) -> SafeString:
    """A number of the table."""
    return figure_link(row, {"figure": name, "value": line["numbers"][name]}, line["narrow"])


@register.filter
def is_figure(part: object) -> bool:
    return isinstance(part, Mapping)


@register.filter
def brief_kind(kind: str) -> str:
    return str(words.BRIEF[kind])


@register.simple_tag
def brief_state(state: str) -> SafeString:
    return format_html('<span class="state state-{}">{}</span>', state, words.BRIEF_STATE[state])


@register.simple_tag
def meeting_state(state: str) -> SafeString:
    return format_html(
        '<span class="state state-{}">{}</span>', words.MEETING_CLASS[state], words.MEETING[state]
    )


@register.filter
def minute_kind(kind: str) -> str:
    return str(words.MINUTE[kind])
