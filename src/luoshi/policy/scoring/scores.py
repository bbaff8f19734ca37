"""A unit's score from what happened, as lines that sum to it exactly: one line for each task, report or event that counts.

Points are integer hundredths. A share is split over its items by the largest remainder, so that what the lines say is what
the total is; a cap cuts the line with which it is reached, and those behind it bring nothing and say so.
See docs/algorithms/scoring.md.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from luoshi.policy.scoring.scheme import EventRule, Load, Scheme, Share

FULL: Final = 100


@dataclass(frozen=True, slots=True)
class Ref:
    """The row that a point comes from: kind (task, report, assignment, window, audit) and id."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a measure looks at: reached to `percent` (0 to 100), with a weight beside the others of its measure.

    `task_id` None: an indicator of the plan, which is no task of the list.
    """

    measure: str
    task_id: int | None
    percent: int
    weight: int
    ref: Ref


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a task."""

    kind: str
    task_id: int
    ref: Ref


@dataclass(frozen=True, slots=True)
class Facts:
    """All that counts for one unit. `tasks`: the ids of the tasks it held."""

    unit_id: int
    tasks: tuple[int, ...]
    items: tuple[Item, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Points and where they come from. `code`: base, share, empty-share, event, capped, load, floor, ceiling, appeal."""

    rule: str
    code: str
    points: int
    task_id: int | None = None
    ref: Ref | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A unit's points and all their lines; `sum(line.points) == total`."""

    unit_id: int
    total: int
    lines: tuple[Line, ...] = field(default=())


def score(scheme: Scheme, facts: Facts) -> Score:
    """The score with its lines."""
    lines = [Line("base", "base", scheme.base)]
    for share in scheme.shares:
        lines += _share(share, [item for item in facts.items if item.measure == share.measure])
    for rule in scheme.events:
        happened = [event for event in facts.events if event.kind == rule.on]
        lines += _events(rule, happened, scheme.reference_tasks, len(facts.tasks))
    if scheme.load is not None:
        lines += _load(scheme.load, len(facts.tasks))
    reached = sum(line.points for line in lines)
    lines += _bounds(scheme, reached)
    return Score(facts.unit_id, sum(line.points for line in lines), tuple(lines))


def total(scheme: Scheme, facts: Facts) -> int:
    """The total alone."""
    return score(scheme, facts).total


def _share(share: Share, items: Sequence[Item]) -> Iterable[Line]:
    """Points by the weighted mean of what was reached. Without items nobody could reach anything: full points."""
    whole = sum(item.weight for item in items)
    if not whole:
        return [Line(share.key, "empty-share", share.points)]
    parts = split([share.points * item.weight * item.percent for item in items], whole * FULL)
    return [
        Line(share.key, "share", points, item.task_id, item.ref, item.percent)
        for item, points in zip(items, parts, strict=True)
    ]


def split(numerators: Sequence[int], denominator: int) -> list[int]:
    """Whole numbers near `numerator / denominator` (≥ 0) that sum to the rounded sum (half up): largest remainder."""
    wanted = (2 * sum(numerators) + denominator) // (2 * denominator)
    parts = [one // denominator for one in numerators]
    order = sorted(range(len(parts)), key=lambda at: (-(numerators[at] % denominator), at))
    for at in order[: wanted - sum(parts)]:
        parts[at] += 1
    return parts


def _events(rule: EventRule, events: Sequence[Event], reference: int, tasks: int) -> Iterable[Line]:
    """The same points for each event until the cap is reached."""
    sign = 1 if rule.points > 0 else -1
    each = abs(rule.points)
    if rule.scaled and tasks > reference:
        each = (2 * each * reference + tasks) // (2 * tasks)  # rounded half up
    left = rule.most
    for event in events:
        points = min(each, left)
        left -= points
        code = "event" if points == each else "capped"
        yield Line(rule.key, code, sign * points, event.task_id, event.ref)


def _load(load: Load, tasks: int) -> Iterable[Line]:
    points = min(load.most, load.points * max(0, tasks - load.above))
    return [Line("load", "load", points)] if points else []


def _bounds(scheme: Scheme, reached: int) -> Iterable[Line]:
    if reached < scheme.floor:
        return [Line("floor", "floor", scheme.floor - reached)]
    if reached > scheme.ceiling:
        return [Line("ceiling", "ceiling", scheme.ceiling - reached)]
    return []


def without(facts: Facts, task_id: int) -> Facts:
    """The same unit as if it had never had that task."""
    return Facts(
        facts.unit_id,
        tuple(one for one in facts.tasks if one != task_id),
        tuple(item for item in facts.items if item.task_id != task_id),
        tuple(event for event in facts.events if event.task_id != task_id),
    )


def appealed(found: Score, points: int, appeal_id: int, scheme: Scheme) -> Score:
    """The score after an appeal that was upheld: a line of its own, then the bounds anew."""
    kept = [line for line in found.lines if line.code not in {"floor", "ceiling"}]
    kept.append(Line("appeal", "appeal", points, None, Ref("appeal", appeal_id)))
    reached = sum(line.points for line in kept)
    kept += _bounds(scheme, reached)
    return Score(found.unit_id, sum(line.points for line in kept), tuple(kept))


def by_rule(lines: Collection[Line]) -> dict[str, int]:
    """Points by rule, in the order of the lines."""
    found: dict[str, int] = {}
    for line in lines:
        found[line.rule] = found.get(line.rule, 0) + line.points
    return found
