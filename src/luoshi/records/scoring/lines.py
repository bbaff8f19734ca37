"""Lines of a score as they are kept: short keys, nothing left out that is not empty."""

from collections.abc import Mapping, Sequence
from typing import Any

from luoshi.policy.scoring.scores import Line, Ref


def as_json(line: Line) -> dict[str, Any]:
    """A line as JSON."""
    found = {
        "rule": line.rule,
        "code": line.code,
        "points": line.points,
        "task": line.task_id,
        "ref": [line.ref.kind, line.ref.id] if line.ref else None,
        "percent": line.percent,
    }
    return {name: value for name, value in found.items() if value is not None}


def from_json(rows: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """The lines as they were computed."""
    return tuple(
        Line(
            row["rule"],
            row["code"],
            row["points"],
            row.get("task"),
            Ref(*row["ref"]) if row.get("ref") else None,
            row.get("percent"),
        )
        for row in rows
    )
