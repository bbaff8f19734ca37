"""Small parts of the pages of plans: standings, targets, completions, formulas."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.policy.indicators.completion import Completion
from luoshi.policy.indicators.judging import Judged
from luoshi.policy.indicators.values import Formula, Goal, shown
from luoshi.policy.money.fen import FEN_PER_WAN
from luoshi.policy.money.writing import about, in_words, plain
from luoshi.surfaces.plans import words
from luoshi.surfaces.web import figures
from luoshi.surfaces.web.templatetags.luoshi import UNKNOWN, icon

register = template.Library()


def written(value: Decimal) -> str:
    """A figure in the reader's language."""
    return figures.written(value, chinese=get_language() != "en")


def quantity(value: Decimal, unit: str) -> str:
    """A figure with its unit in the reader's language."""
    return figures.quantity(value, unit, chinese=get_language() != "en")


@register.simple_tag
def standing(key: str, big: bool = False) -> SafeString:
    """Where an indicator stands: shape, word and colour."""
    return _marked(key, str(words.STANDINGS[key]), big)


@register.simple_tag
def verdict(judged: Judged) -> SafeString:
    """Whether a goal was met."""
    word, look = words.VERDICTS[judged.verdict]
    return _marked(look, str(word), False)


def _marked(key: str, word: str, big: bool) -> SafeString:
    look, shape = words.LOOKS[key]
    size = " light-big" if big else ""
    return format_html('<span class="light light-{}{}">{}{}</span>', look, size, icon(shape), word)


@register.simple_tag
def goal_words(goal: Goal, unit: str = "") -> str:
    """A target as printed: 不低于 6%, 15.8年左右, 5.4–6.6%, or its words."""
    if goal.value is None:
        return goal.requirement or "—"
    figure = quantity(goal.value, unit)
    if goal.upper is not None:
        return f"{written(goal.value)}–{quantity(goal.upper, unit)}"
    word = str(words.COMPARATORS.get(goal.comparator or "=", ""))
    if goal.comparator == "~" and get_language() != "en":
        return f"{figure}{word}"
    return f"{word} {figure}"


@register.simple_tag
def figure(row: Any, unit: str = "") -> str:
    """A reported figure with how it is printed: 超过 150 亿美元."""
    if row is None:
        return "—"
    bound = str(words.BOUNDS.get(row.bound, ""))
    return f"{bound} {quantity(row.value, unit)}".strip()


@register.simple_tag
def number(value: Decimal | None, unit: str = "") -> str:
    """A plain figure with its unit; a dash where there is none."""
    return "—" if value is None else quantity(value, unit)


@register.simple_tag
def frozen(value: str, unit: str = "") -> str:
    """A figure of a snapshot, which keeps it as text."""
    return quantity(Decimal(value), unit)


@register.simple_tag
def computed(value: Decimal | None, places: int, unit: str = "") -> str:
    """A computed figure with as many decimals as the indicator's own data (`line.places`)."""
    return "—" if value is None else quantity(shown(value, places), unit)


@register.simple_tag
def completed(one: Completion, unit: str = "") -> SafeString:
    """How far: a bar with its figure, the level against the target, or the room left to a limit."""
    if one.percent is None:
        return UNKNOWN
    if one.formula.code == "in-step":
        return format_html("<span>{}</span>", words.gap(one.percent))
    if one.kind == "headroom":
        broken = " room-broken" if one.percent < 0 else ""
        return format_html('<span class="room{}">{}</span>', broken, words.room(one.percent, unit))
    value = max(0, min(100, int(one.percent)))
    label = _("完成率") if one.kind == "completion" else _("相当于目标的")
    bar = '<span class="percent"><progress class="progress" max="100" value="{}" aria-label="{}"></progress><b>{}%</b></span>'
    note = "" if one.kind == "completion" else format_html('<span class="row-sub">{}</span>', label)
    return format_html("{}" + bar, note, value, label, written(one.percent.quantize(Decimal("0.1"))))


@register.filter
def public_source(row: Any) -> str:
    """Where a figure comes from, for the public: the document's name, without the address of the clause."""
    return str(row.source).partition("#")[0] if row.document_id else str(row.source)


@register.filter
def money(amount_fen: int | None) -> str:
    """An amount in the largest unit that writes it exactly; a dash where there is none."""
    if amount_fen is None:
        return "—"
    return in_words(amount_fen) if get_language() != "en" else f"CNY {plain(amount_fen, 100)}"


@register.filter
def money_about(amount_fen: int | None) -> str:
    """A sum for an overview, two decimals of its largest unit."""
    if amount_fen is None:
        return "—"
    return about(amount_fen) if get_language() != "en" else f"CNY {plain(amount_fen, 100)}"


@register.filter
def in_wan(amount_fen: int | None) -> str:
    """An amount in 万元 for a form, exact; empty where there is none."""
    return "" if amount_fen is None else plain(amount_fen, FEN_PER_WAN)


@register.filter
def explain(formula: Formula) -> str:
    """The sentence of a formula."""
    return words.explained(formula)


@register.filter
def say(key: str, table: str) -> str:
    """The word of a plan's table: `{{ row.kind|say:"kind" }}`."""
    return str(words.TABLES[table].get(key, key))
