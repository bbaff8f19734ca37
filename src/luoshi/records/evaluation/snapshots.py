"""The plan as it stands on a day, as JSON: what an evaluation is made of, whatever is revised later."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

from luoshi.policy.indicators.values import Goal, plain
from luoshi.records.plans.board import GoalRow, Line, ValueRow, board, yearly
from luoshi.records.plans.queries import PlanRow
from luoshi.records.projects.queries import PackageRow, ProjectRow, packages, projects


def of_plan(plan: PlanRow, on: date) -> dict[str, Any]:
    """Indicators, yearly goals (also those of reports that the plan does not hold), packages. Nineteen queries."""
    held = projects(plan.id, on)
    return {
        "plan": plan.title,
        "edition": plan.edition,
        "years": [plan.first_year, plan.last_year],
        "on": on.isoformat(),
        "indicators": [_indicator(line) for line in board(plan.id, on)],
        "yearly": _yearly(plan, on),
        "packages": [_package(one, held) for one in packages(plan.id, held)],
    }


def canonical(snapshot: dict[str, Any]) -> bytes:
    """The bytes that the digest is of: sorted keys, no white space, UTF-8."""
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(snapshot: dict[str, Any]) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def _indicator(line: Line) -> dict[str, Any]:
    last = line.last
    return {
        "id": line.id,
        "responsible_id": line.responsible_id,
        "number": line.number,
        "name": line.name,
        "group": line.group,
        "kind": line.kind,
        "unit": line.unit,
        "responsible": line.responsible,
        "goal": _goal(line.goal),
        "base": _text(line.facts.base),
        "base_year": line.facts.base_year,
        "year": last.year if last else None,
        "value": _text(last.value) if last else None,
        "bound": last.bound if last else "",
        "so_far": _so_far(last),
        "source": last.source if last else "",
        "values": {str(year): plain(one.value) for year, one in sorted(line.values.items())},
        "completion": {
            "kind": line.completion.kind,
            "percent": _text(line.completion.percent),
            "formula": line.completion.formula.as_json(),
        },
        "expected": _text(line.expected.value) if line.expected else None,
        "standing": line.standing,
        "reasons": [one.as_json() for one in line.stood.reasons],
        "goals": [_year(one) for one in line.goals],
    }


def _yearly(plan: PlanRow, on: date) -> list[dict[str, Any]]:
    """What the reports of the plan's years ask for beyond its indicators."""
    found = ((line, [_year(one) for one in line.goals if one.year in plan.years]) for line in yearly(on))
    return [{"name": line.name, "unit": line.unit, "goals": goals} for line, goals in found if goals]


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        "comparator": goal.comparator,
        "value": _text(goal.value),
        "upper": _text(goal.upper),
        "requirement": goal.requirement,
    }


def _year(one: GoalRow) -> dict[str, Any]:
    figure = one.figure
    return {
        "year": one.year,
        "goal": _goal(one.goal),
        "value": plain(figure.value) if figure else None,
        "bound": figure.bound if figure else "",
        "so_far": _so_far(figure),
        "verdict": one.judged.verdict,
    }


def _so_far(figure: ValueRow | None) -> str | None:
    """The day of a figure from before the end of its year."""
    return figure.as_of.isoformat() if figure is not None and not figure.whole else None


def _package(one: PackageRow, held: tuple[ProjectRow, ...]) -> dict[str, Any]:
    late = [row.name for row in held if row.package_id == one.id and row.late]
    return {
        "name": one.name,
        "count": one.count,
        "projects": one.projects,
        "stages": dict(one.stages),
        "late": late,
        "total_fen": one.total_fen,
        "done_fen": one.done_fen,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
