"""Each form of a figure that a task may hold, or seem to hold: one row of `targets_forms.toml` each."""

import tomllib
from pathlib import Path

import pytest

from luoshi.policy.reading.targets import targets

TABLE = tomllib.loads(Path(__file__).with_name("targets_forms.toml").read_text(encoding="utf-8"))
ROWS = [pytest.param(row, id=f"{part}-{name}") for part, rows in TABLE.items() for name, row in rows.items()]


@pytest.mark.parametrize("row", ROWS)
def test_each_form(row: dict[str, object]) -> None:
    found = targets(str(row["text"]))
    shown = [
        " | ".join(filter(None, (f"{one.value} {one.unit} {one.comparator}", one.what, one.deadline)))
        for one in found
    ]
    assert shown == row.get("holds", [])


@pytest.mark.parametrize("row", [one for one in ROWS if one.id and one.id.startswith("comparators")])
def test_each_comparator_holds_inside_a_longer_task(row: dict[str, object]) -> None:
    """What stands before and behind changes neither value nor comparator."""
    alone = targets(str(row["text"]))
    within = targets(f"落实“3个100”要求，加强四个中心建设，{row['text']}。2026年推进M101线。")
    assert [(t.value, t.unit, t.comparator, t.what) for t in within] == [
        (t.value, t.unit, t.comparator, t.what) for t in alone
    ]
