"""Targets of the two real lists against readings by hand, the held-out halves apart from the others.

The reference (tests/spec/data/targets-*.toml) holds figures only. Where a half falls short the failure names
every target that was missed and every one that was too many, by task.
"""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from luoshi.policy.reading.targets import targets

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT.parent / "shared" / "documents"
Figure = tuple[str, str, str]


@dataclass(frozen=True)
class List:
    """Where a list stands: its file, the headings between which it lies, how many tasks it has."""

    year: int
    file: str
    first_heading: str
    next_document: str | None
    tasks: int


LISTS = [
    List(2022, "task-list-2022.txt", "一、办好北京2022年冬奥会", None, 320),
    List(2026, "gazette-2026-12.txt", "一、深入落实城市总体规划", "关于加强低收入人口", 308),
]


def task_texts(where: List) -> dict[int, str]:
    """The text of each task without its units: numbers are looked for in order, `主责单位` ends a task."""
    path = DOCUMENTS / where.file
    if not path.exists():
        pytest.skip(f"{where.file} is not there")
    source = path.read_text(encoding="utf-8")
    body = source[source.index(where.first_heading) :]
    if where.next_document is not None:
        body = body[: body.index(where.next_document)]
    text = re.sub(r"\s+", "", body)
    starts = [0]
    for number in range(1, where.tasks + 1):
        found = re.compile(rf"(?<![\d.]){number}\.").search(text, starts[-1])
        assert found is not None, f"task {number} of {where.year} was not found"
        starts.append(found.end())
    ends = [*starts[2:], len(text)]
    return {
        number: text[start:end].partition("主责单位")[0]
        for number, (start, end) in enumerate(zip(starts[1:], ends, strict=True), start=1)
    }


def reference(year: int) -> dict[str, Any]:
    return tomllib.loads(
        (Path(__file__).parent / "data" / f"targets-{year}.toml").read_text(encoding="utf-8")
    )


def compare(where: List, *, held_out: bool) -> tuple[float, list[str]]:
    """F1 of one half, and every difference as a line."""
    by_hand = reference(where.year)
    agreed, differences = 0, []
    read_count = hand_count = 0
    for number, text in task_texts(where).items():
        if (number > by_hand["developed_on"]) is not held_out:
            continue
        read = Counter[Figure]((found.value, found.unit, found.comparator) for found in targets(text))
        hand = Counter[Figure](tuple(figure) for figure in by_hand["tasks"].get(str(number), []))
        agreed += (read & hand).total()
        read_count += read.total()
        hand_count += hand.total()
        if read != hand:
            differences.append(
                f"{where.year}/{number}: missed {dict(hand - read)}, too many {dict(read - hand)}"
            )
    return 2 * agreed / (read_count + hand_count), differences


@pytest.mark.documents
@pytest.mark.parametrize("where", LISTS, ids=lambda where: str(where.year))
@pytest.mark.parametrize("held_out", [False, True], ids=["developed on", "held out"])
def test_targets_agree_with_the_reading_by_hand(where: List, held_out: bool) -> None:
    f1, differences = compare(where, held_out=held_out)
    assert f1 >= 0.97, "\n".join([f"F1 {f1:.3f}", *differences])


@pytest.mark.documents
@pytest.mark.parametrize("where", LISTS, ids=lambda where: str(where.year))
def test_every_span_holds_the_digits_of_its_value(where: List) -> None:
    for number, text in task_texts(where).items():
        for found in targets(text):
            written = text[found.span[0] : found.span[1]]
            digits = re.match(r"[\d.]+", written)
            assert digits is None or found.value.startswith(digits.group().replace(".", "")[:1]), (
                number,
                written,
            )
            assert found.unit in written or found.unit in {"户", "人"}, (number, written)
