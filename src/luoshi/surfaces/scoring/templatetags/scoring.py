"""Small parts of the pages of scores: points, ranks, rules in words."""

from django import template

from luoshi.policy.scoring.scheme import Scheme
from luoshi.policy.scoring.scores import Line
from luoshi.records.scoring.queries import ScoreRow
from luoshi.surfaces.scoring import sources, wording

register = template.Library()


@register.filter
def points(hundredths: int) -> str:
    """Hundredths as points."""
    return wording.written(hundredths)


@register.filter
def rank(row: ScoreRow) -> str:
    return wording.rank_words(row)


@register.filter
def code_word(code: str) -> str:
    return wording.code_word(code)


@register.filter
def measure_word(measure: str) -> str:
    return str(wording.MEASURES[measure])


@register.filter
def event_word(kind: str) -> str:
    return str(wording.EVENTS[kind])


@register.simple_tag
def source_of(line: Line, run_id: int) -> sources.Source | None:
    """Where the event of a line can be seen."""
    return sources.source_of(line, run_id)


@register.simple_tag
def rule_title(scheme: Scheme, key: str) -> str:
    """The title of the rule of a line."""
    return wording.rule_titles(scheme).get(key, key)
