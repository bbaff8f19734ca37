"""Small parts of the pages of documents, links and search."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from luoshi.policy.linking import differences
from luoshi.records.documents.queries import DocumentRow, told_apart
from luoshi.records.documents.queries_pieces import GoalRow, IndicatorRow
from luoshi.surfaces.web import figures, words_papers
from luoshi.surfaces.web.papers import Part, Run, around, path_of
from luoshi.surfaces.web.words import COMPARATORS

register = template.Library()


@register.filter
def said(key: str, table: str) -> str:
    """The word of a key: `{{ link.relation|said:"relation" }}`."""
    return words_papers.word(table, key)


@register.simple_tag
def runs(parts: Iterable[Run]) -> SafeString:
    """Runs of text, those found marked."""
    return format_html_join("", "{}", ((_run(run),) for run in parts))


@register.simple_tag
def hit(part: Part) -> SafeString:
    """Where a word was found in a clause, with what stands around it."""
    return format_html('{}<mark class="found">{}</mark>{}', *around(part))


def _run(run: Run) -> SafeString | str:
    return format_html('<mark class="found">{}</mark>', run.text) if run.style else run.text


@register.simple_tag
def place(document_id: int, address: str) -> str:
    """The link to a clause: the page with its panel open, at the clause."""
    page = reverse("document", args=[document_id])
    return f"{page}?{urlencode({'at': address})}#{urlencode({'': path_of(address)})[1:]}"


@register.filter
def titled(row: DocumentRow) -> str:
    """The title of a document; a report's with its year, for each year's bears the same title."""
    return told_apart(row.title or row.name, row.kind, row.year)


@register.filter
def path(address: str) -> str:
    """The part of an address behind the document."""
    return path_of(address)


@register.filter
def read_target(one: Mapping[str, str]) -> str:
    """A target as it was read: comparator, value, unit."""
    return _figure(one["comparator"], one["value"], one["unit"])


@register.simple_tag
def figure_of(change: Mapping[str, str], side: str) -> str:
    """A figure of a change, `before` or `after`, with its unit."""
    return _figure("", change[side], change.get("unit", ""))


@register.filter
def direction(change: Mapping[str, str]) -> str:
    """Whether a figure was raised, lowered or kept."""
    return differences.direction(change)


@register.simple_tag
def target_of(one: IndicatorRow | GoalRow) -> str:
    """The figure of an indicator or a goal."""
    value = one.target if isinstance(one, IndicatorRow) else one.value
    return _figure(one.comparator, value, one.unit)


def _figure(comparator: str, value: str, unit: str) -> str:
    said = str(COMPARATORS.get(comparator, comparator))
    shown = figures.written(Decimal(value), chinese=get_language() != "en") if value else ""
    return f"{said}{' ' if said else ''}{shown}{unit}"
