"""Small parts of the pages of supervision."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from luoshi.surfaces.supervision import words
from luoshi.surfaces.web.templatetags.luoshi import icon
from luoshi.surfaces.web.words import word

register = template.Library()


@register.filter
def said_as(key: str, table: str) -> str:
    """The word for a state: `{{ row.level|said_as:"level" }}`."""
    return str(words.TABLES[table].get(key, key))


@register.simple_tag
def timely(state: str) -> SafeString:
    """The light for reports: shape, word and colour, as the light for progress."""
    shape, colour = words.TIMELY_LOOKS[state]
    return format_html(
        '<span class="light light-{}">{}{}</span>', colour, icon(shape), words.TIMELINESS[state]
    )


@register.filter
def assignment_word(key: str) -> str:
    """The word for the state of an assignment."""
    return word("assignment", key)
