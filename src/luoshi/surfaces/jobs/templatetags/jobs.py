"""The state of long work: shape and word."""

from collections.abc import Mapping
from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from luoshi.surfaces.web.templatetags.luoshi import icon

register = template.Library()
WORDS: Final[Mapping[str, object]] = {
    "waiting": _("排队中"),
    "running": _("进行中"),
    "done": _("完成"),
    "failed": _("没有完成"),
    "cancelled": _("已停止"),
}
ICONS: Final[Mapping[str, str]] = {
    "waiting": "clock",
    "running": "progress",
    "done": "check",
    "failed": "alert-circle",
    "cancelled": "x",
}


@register.simple_tag
def work_state(state: str) -> SafeString:
    """The state as a small framed word with its shape."""
    return format_html('<span class="state state-{}">{}{}</span>', state, icon(ICONS[state]), WORDS[state])
