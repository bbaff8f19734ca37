"""Small parts of the pages of chasing."""

from typing import cast

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from luoshi.policy.chasing.setup import About
from luoshi.surfaces.chasing import words
from luoshi.surfaces.web.templatetags.luoshi import icon

register = template.Library()


@register.simple_tag
def level(name: str, colour: str) -> SafeString:
    """A level as a card of its colour; the name says it too."""
    return format_html('<span class="level level-{}">{}{}</span>', colour, icon("flag"), name)


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
