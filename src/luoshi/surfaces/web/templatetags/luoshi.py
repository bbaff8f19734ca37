"""Small parts of pages: icons, lights, states, figures, addresses."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.policy.progress.states import CLASSES, STATES, class_of, lit, name_of
from luoshi.policy.progress.sums import mean_percent, still_to_say
from luoshi.records.tasks.light_words import words_of
from luoshi.surfaces.web import figures, reasons, words
from luoshi.surfaces.web.marking import Piece

register = template.Library()
WHOLE: Final = 100
"""Per cent."""
SELECTED = mark_safe(" selected")
UNKNOWN = mark_safe('<span class="quiet">—</span>')
BAR = (
    '<span class="percent"><progress class="progress" max="100" value="{value}" aria-label="{}">{value}%</progress>'
    "<b>{value}%</b></span>"
)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """An icon of the sprite, for the eye only. The names stand in templates, so the cache stays small."""
    place = f"{static('built/icons.svg')}#{name.replace('/', '-')}"
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', place)


@register.simple_tag
def percent(value: int | None) -> SafeString:
    """A completion as bar and figure; a dash where none is known."""
    if value is None:
        return UNKNOWN
    return format_html(BAR, _("完成进度"), value=value)


@register.simple_tag
def light(state: str, big: bool = False) -> SafeString:
    """A light: shape, word and colour."""
    size = " light-big" if big else ""
    shape = icon(words.LIGHT_ICONS[class_of(state)])
    return format_html('<span class="light light-{}{}">{}{}</span>', state, size, shape, light_word(state))


@register.simple_tag
def light_icon(state: str) -> SafeString:
    return icon(words.LIGHT_ICONS[class_of(state)])


@register.filter
def light_word(state: str) -> str:
    """What its year calls the state."""
    return name_of(state, english=get_language() == "en")


@register.filter
def lit_by(state: str, detail: Mapping[str, Any]) -> str:
    """The state with the name that stands in its detail: `{% light task.light|lit_by:page.light_detail %}`."""
    return lit(state, detail.get("name"))


@register.simple_tag
def light_states(list_id: int | None) -> tuple[str, ...]:
    """The states to choose from for a list, the gravest first."""
    return words_of(list_id).named if list_id else CLASSES


@register.simple_tag
def state(table: str, key: str) -> SafeString:
    """A state as a small framed word."""
    return format_html('<span class="state state-{}">{}</span>', key, words.word(table, key))


@register.filter
def word(key: str, table: str) -> str:
    """The word of a state: `{{ row.role|word:"role" }}`."""
    return words.word(table, key)


@register.filter
def named(row: Any) -> str:
    """A unit's name in the reader's language."""
    english = getattr(row, "english", "")
    return english if english and get_language() == "en" else str(row.name)


@register.simple_tag
def unit_names(units: Sequence[Any], most: int = 3) -> SafeString:
    """The first units of a task by name, with those that returned it marked, and how many there are."""
    shown = format_html_join(_("、"), "{}{}", ((named(unit), _returned(unit)) for unit in units[:most]))
    if len(units) <= most:
        return shown
    count = _("等 %(count)s 个单位") % {"count": len(units)}
    return format_html('{} <span class="nowrap">{}</span>', shown, count)


def _returned(unit: Any) -> str:
    return format_html(" {}", state("assignment", unit.state)) if unit.state == "returned" else ""


@register.filter
def contributor(row: Any) -> str:
    """The name of a contribution's unit in the reader's language."""
    return str((get_language() == "en" and row.unit_english) or row.unit)


@register.filter
def reason(one: Mapping[str, Any]) -> str:
    return reasons.sentence(one)


@register.filter
def rule_name(name: str) -> str:
    return reasons.rule_name(name)


@register.filter
def exact(value: Decimal) -> str:
    """A figure as officials of the reader's language write it."""
    return figures.written(value, chinese=get_language() != "en")


@register.simple_tag
def target(row: Any) -> str:
    """A target as words: what, comparator, value, unit."""
    comparator = str(words.COMPARATORS.get(row.comparator, row.comparator))
    space = " " if comparator else ""
    return f"{comparator}{space}{exact(row.value)}{row.unit}"


@register.simple_tag
def marked(pieces: Iterable[Piece]) -> SafeString:
    """The pieces of a source text, thousands of them: made here, ten times as fast as by a template."""
    return mark_safe("".join(piece.html() for piece in pieces))  # noqa: S308 - each piece escapes its text


@register.simple_tag
def stack(lights: Mapping[str, int], total: int) -> SafeString:
    """A bar of the lights' shares, for the eye; the figures stand beside it."""
    place, parts = 0.0, []
    for key in STATES:
        share = lights.get(key, 0) * 100 / max(total, 1)
        parts.append(f'<rect x="{place:.3f}%" width="{share:.3f}%" height="100%" class="fill-{key}"/>')
        place += share
    ground = '<svg class="stack" aria-hidden="true"><rect class="stack-ground" width="100%" height="100%"/>'
    return mark_safe(f"{ground}{''.join(parts)}</svg>")  # noqa: S308 - numbers and our own words


@register.simple_tag(takes_context=True)
def here(context: Mapping[str, Any], **changes: object) -> str:
    """The address of this page with some parameters changed; None or empty drops one."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path


@register.simple_tag
def not_reported(page: Any, report: Any) -> list[Any]:
    """The units of a task whose own part of a report has not come."""
    said = {one.assignment_id for one in report.contributions if one.submitted}
    missing = still_to_say({one.assignment_id: (one.role, one.state) for one in page.row.units}, said)
    return [one for one in page.row.units if one.assignment_id in missing]


@register.simple_tag
def not_finished(page: Any) -> list[tuple[Any, int | None]]:
    """The units of a task without a lead whose last accepted word is not 100 per cent, with that word."""
    told = {
        one.assignment_id: one.completion_percent
        for report in reversed(page.reports)  # the newest last, so that it counts
        if report.state == "accepted"
        for one in report.contributions
        if one.submitted
    }
    finished = [key for key, percent in told.items() if percent == WHOLE]
    left = still_to_say({one.assignment_id: (one.role, one.state) for one in page.row.units}, finished)
    return [(one, told.get(one.assignment_id)) for one in page.row.units if one.assignment_id in left]


@register.simple_tag
def suggested_percent(page: Any, report: Any) -> int:
    """What the office may begin with: the mean over the units, see `policy.progress.sums.mean_percent`."""
    told = [one.completion_percent for one in report.contributions if one.submitted]
    earlier = {
        one.assignment_id: one.completion_percent
        for older in reversed(page.reports)  # the newest last, so that it counts
        if older.state == "accepted" and older.window.closes_on < report.window.closes_on
        for one in older.contributions
        if one.submitted
    }
    return mean_percent(told, [earlier.get(one.assignment_id, 0) for one in not_reported(page, report)])


@register.filter
def lookup(table: Mapping[Any, Any], key: Any) -> Any:
    """`table[key]`, or None."""
    return table.get(key)


@register.simple_tag
def unit_options(units: Iterable[Any], chosen: int | None = None) -> SafeString:
    """A hundred units to choose from: made here, for a template asks of each what its language is."""
    english = get_language() == "en"
    rows = (
        (one.id, SELECTED if one.id == chosen else "", (english and one.english) or one.name) for one in units
    )
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.filter
def iso(moment: datetime) -> str:
    """A moment as machines read it; the filter `date:"c"` takes twenty times as long, and a story has a hundred."""
    return moment.isoformat(timespec="seconds")


@register.filter
def clock(moment: datetime) -> str:
    """Hour and minute here; a story has a hundred, and the filter `date` reads its format anew for each."""
    return timezone.localtime(moment).strftime("%H:%M")


@register.filter
def day_of(moment: datetime) -> date:
    """The day of a moment here."""
    return timezone.localtime(moment).date()


@register.filter
def clipped(text: str, most: int) -> str:
    """A text of at most `most` characters, its last one a sign that more follows.

    The filter `truncatechars` looks at each character of texts that are short enough: a twelfth of the desk's time.
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


@register.simple_tag
def light_cells(lights: Mapping[str, int], address: str, states: Iterable[str]) -> SafeString:
    """The cells of a line of figures by light, each leading to its tasks: `address` with the light behind it.

    Hundreds of them on a cockpit: numbers written into text, ten times as fast as by a template.
    """
    before = escape(address)
    made = (_light_cell(key, lights.get(key, 0), before) for key in states)
    return mark_safe("".join(made))  # noqa: S308 - address and words are escaped, all else is numbers


def _light_cell(key: str, count: int, address: str) -> str:
    said = escape(light_word(key))
    if not count:
        return f'<td class="number zero" data-label="{said}">0</td>'
    link = f'<a href="{address}&amp;light={key}">{count}</a>'
    return f'<td class="number" data-label="{said}">{link}</td>'
