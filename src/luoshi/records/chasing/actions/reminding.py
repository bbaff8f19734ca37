"""Reminders of the timetable, each sent once; escalation by rule to the next notice."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from luoshi.policy.chasing.escalation import called_for
from luoshi.policy.chasing.reminders import DueThing, Reminder, due, said
from luoshi.policy.chasing.setup import ABOUTS, Rule, Setup
from luoshi.policy.dates.windows import day_of, english_day, write_day
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.actions import Change, record
from luoshi.records.chasing.actions.noticing import draft_notices, send_notices
from luoshi.records.chasing.actions.setting import locked_ladder
from luoshi.records.chasing.due import due_things
from luoshi.records.chasing.ladders import setup_of
from luoshi.records.chasing.models import Notice, Reminded
from luoshi.records.notifying.actions import tell
from luoshi.records.notifying.queries import people_of_units
from luoshi.records.organisations.models import Unit

LINES_MOST: Final = 200
LINES_SHOWN: Final = 10
LATE_MOST_DAYS: Final = 366
"""What is late for longer is left to the closing of its year."""
BATCH: Final = 1_000


@transaction.atomic
def remind(*, by: Actor, at: datetime) -> int:
    """Send the reminders of the day, one notification a unit with all its lines; how many things were reminded of.

    The year's row is locked: two jobs at once remind once.
    """
    on = day_of(at)
    locked_ladder(on.year, by=by, at=at)
    setup = setup_of(on.year)
    things = list(due_things(setup, on))
    known = set(
        Reminded.objects.filter(unit_id__in={one.unit_id for one in things}).values_list("key", flat=True)
    )
    units: dict[int, list[Reminder]] = defaultdict(list)
    for one in due(things, setup, on, known):
        units[one.thing.unit_id].append(one)
    people = people_of_units(units, on)
    for unit_id, found in units.items():
        _remind(unit_id, found, people.get(unit_id, ()), on, by=by, at=at)
    return sum(len(found) for found in units.values())


@transaction.atomic
def escalate(*, by: Actor, at: datetime) -> tuple[int, ...]:
    """Draft the notices that the rules of the year call for, and send the automatic ones; the ids of the drafts.

    A task of a unit is not escalated while a draft for it waits.
    """
    on = day_of(at)
    locked_ladder(on.year, by=by, at=at)
    setup = setup_of(on.year)
    grouped: dict[tuple[int, Rule], list[DueThing]] = defaultdict(list)
    standing = _standing(on)
    for thing in due_things(setup, on, late_days=LATE_MOST_DAYS) if setup.rules else ():
        if thing.task_id is None:
            continue
        sent = [one for one in standing.get((thing.unit_id, thing.task_id), ()) if one.on > thing.due_on]
        waits = any(one.draft for one in sent)
        rule = None if waits else called_for(thing, setup, on, max((one.rank for one in sent), default=0))
        if rule is not None:
            grouped[thing.unit_id, rule].append(thing)
    made: list[int] = []
    for (unit_id, rule), things in _highest(grouped).items():
        made += _escalated(unit_id, rule, things, setup, by=by, at=at)
    return tuple(made)


def _remind(
    unit_id: int, found: list[Reminder], users: tuple[int, ...], on: date, *, by: Actor, at: datetime
) -> None:
    Reminded.objects.bulk_create(
        [Reminded(key=one.key, unit_id=unit_id, at=at) for one in found], batch_size=BATCH
    )
    found = sorted(found, key=lambda one: (one.days, one.thing.what))
    lines = [f"{one.thing.what}：{write_day(one.thing.due_on)}，{said(one.days)}" for one in found]
    first = found[0]
    title = (
        lines[0]
        if len(found) == 1
        else f"{len(found)}件事将到期或已过期，最紧的：{first.thing.what}{said(first.days)}"
    )
    english = (
        f"Due on {english_day(first.thing.due_on)}: {first.thing.what}"
        if len(found) == 1
        else f"{len(found)} things are due or overdue, the first of them on {english_day(first.thing.due_on)}"
    )
    address = first.thing.address if len(found) == 1 else f"/units/{unit_id}/"
    tell(
        "reminder",
        users=users,
        key=f"remind:{unit_id}:{on.isoformat()}:{first.key}",
        title=title,
        text="\n".join(lines[:LINES_MOST]),
        address=address,
        about={one.thing.task_id for one in found if one.thing.task_id},
        english=english,
        by=by,
        at=at,
    )
    tasks = dict.fromkeys(one.thing.task_id for one in found)
    changes = [
        Change("reminder", unit_id, None, {"unit_id": unit_id, "what": _of(task_id, found)}, task_id)
        for task_id in tasks
    ]
    record("reminder.send", changes, by=by, at=at)


def _of(task_id: int | None, found: list[Reminder]) -> str:
    mine = [one for one in found if one.thing.task_id == task_id]
    return "；".join(f"{one.thing.what}{said(one.days)}" for one in mine)


@dataclass(frozen=True, slots=True)
class Sent:
    """A notice on a task: its day, its rank, whether it still is a draft."""

    on: date
    rank: int
    draft: bool


def _standing(on: date) -> dict[tuple[int, int], list[Sent]]:
    """(unit, task) → the notices of the last year, dropped ones too: the office has decided on those."""
    found: dict[tuple[int, int], list[Sent]] = defaultdict(list)
    earliest = on - timedelta(days=LATE_MOST_DAYS)
    rows = Notice.objects.filter(drafted_at__date__gte=earliest).exclude(state="withdrawn")
    for unit_id, task_id, state, rank, at in rows.values_list(
        "unit_id", "tasks", "state", "rank", "drafted_at"
    ):
        found[unit_id, task_id].append(Sent(day_of(at), rank, state == "draft"))
    return found


def _highest(
    grouped: dict[tuple[int, Rule], list[DueThing]],
) -> dict[tuple[int, Rule], list[DueThing]]:
    """Each task of a unit under the highest rule alone."""
    best: dict[tuple[int, int | None], Rule] = {}
    for (unit_id, rule), things in grouped.items():
        for thing in things:
            known = best.get((unit_id, thing.task_id))
            if known is None or (rule.rank, rule.after_days) > (known.rank, known.after_days):
                best[unit_id, thing.task_id] = rule
    return {
        (unit_id, rule): kept
        for (unit_id, rule), things in grouped.items()
        if (kept := [one for one in things if best[unit_id, one.task_id] == rule])
    }


def _escalated(
    unit_id: int, rule: Rule, things: list[DueThing], setup: Setup, *, by: Actor, at: datetime
) -> tuple[int, ...]:
    on = day_of(at)
    lines = sorted({f"{one.what}{said((one.due_on - on).days)}" for one in things})
    name = Unit.objects.values_list("name", flat=True).get(pk=unit_id)
    shown = "；".join(lines[:LINES_SHOWN]) + ("" if len(lines) <= LINES_SHOWN else f"等{len(lines)}件")
    why = f"{ABOUTS[rule.about]}后{rule.after_days}天"
    reason = f"{name}：{shown}。按今年督办规则（{why}）发{setup.level(rule.rank).name}。"
    ids = draft_notices(
        [one.task_id for one in things if one.task_id is not None],
        rank=rule.rank,
        reason=reason,
        unit_ids=[unit_id],
        about=rule.about,
        again=True,  # the rules of the year have looked at what was sent (`called_for`)
        by=by,
        at=at,
    )
    if rule.automatic:
        send_notices(ids, by=by, at=at)
    return ids
