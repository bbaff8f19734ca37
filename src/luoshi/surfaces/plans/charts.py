"""The figures of a chart as JSON beside it; a table on the page says the same."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from luoshi.policy.indicators.paths import expected
from luoshi.records.plans.board import Line


def of_indicator(line: Line) -> dict[str, Any]:
    """Values, path, target and forecast by year; floats, for the eye alone."""
    facts = line.facts
    ahead = {one.year: one for one in line.outlook}
    years = sorted({*line.values, *range(facts.first_year, facts.last_year + 1), *ahead} - {0})
    path = {year: expected(facts, year).value for year in years} if line.plan_id else {}
    if facts.base is not None and facts.base_year is not None and facts.manner == "level":
        years = sorted({*years, facts.base_year})
        path[facts.base_year] = facts.base
    goals = {goal.year: goal.goal.value for goal in line.goals}
    return {
        "title": line.name,
        "unit": line.unit,
        "years": [str(year) for year in years],
        "values": [_float(line.values[year].value) if year in line.values else None for year in years],
        "path": [_float(path.get(year)) for year in years],
        "goals": [_float(goals.get(year)) for year in years],
        "middle": [_float(ahead[year].middle) if year in ahead else None for year in years],
        "low": [_float(ahead[year].low) if year in ahead else None for year in years],
        "high": [_float(ahead[year].high) if year in ahead else None for year in years],
        "words": {
            "values": _("实际值"),
            "path": _("规划进程"),
            "goals": _("年度目标"),
            "middle": _("预测"),
            "range": _("预测区间（80%）"),
        },
    }


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
