"""What the office has decided on a unit's papers is told to the unit: once, all that is new in one notification."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.models import AuditEntry
from luoshi.records.breakdown.queries_short import short_of_task
from luoshi.records.chasing.actions.setting import locked_ladder
from luoshi.records.chasing.models import Notice, Reminded
from luoshi.records.notifying.actions import tell
from luoshi.records.notifying.queries import people_of_units
from luoshi.records.tasks.models import Assignment, Task

SAID: Final = {
    "report.return": ("的报告已退回", "report returned"),
    "breakdown.approve": ("的分解计划已批准", "breakdown approved"),
    "breakdown.return": ("的分解计划已退回", "breakdown returned"),
    "extension.grant": ("的延期申请已同意", "extension granted"),
    "extension.refuse": ("的延期申请未同意", "extension refused"),
    "extension.lapse": ("的延期申请已终止", "extension ended undecided"),
    "closing.close": ("已办结销号", "closed"),
    "closing.return": ("的办结申请已退回", "closing returned"),
    "closing.lapse": ("的办结申请已终止", "closing ended undecided"),
    "notice.lapse": ("的督办单已终止", "supervision notice ended"),
    "target.adjust": ("的目标已调整", "target adjusted"),
    "task.reopen": ("已重新开启", "reopened"),
    "task.cancel": ("已取消", "cancelled"),
    "task.divide": ("已拆分", "split"),
    "task.unite": ("已合并", "merged"),
    "assignment.hand-over": ("已移交其他单位", "handed over to another unit"),
    "assignment.end": ("不再由贵单位承办", "no longer yours"),
}
"""What a decision is called in Chinese and in English. An accepted report needs no answer: it is told by its light."""
WHOLE: Final = frozenset({"task.cancel", "task.divide", "task.unite"})
"""Acts on a whole task that end all its assignments: told once, not for each assignment again."""
LOOK_BACK: Final = timedelta(days=3)
"""A decision of longer ago is no news, also where nothing ran for days."""
ENTRIES_MOST: Final = 2_000
LINES_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision for one unit, as it is told. `holds`: the unit still has the task, so it can open its page."""

    key: str
    task_id: int
    holds: bool
    what: str
    english: str
    reason: str


@transaction.atomic
def tell_decisions(*, by: Actor, at: datetime) -> int:
    """Tell each unit what was decided on its reports, plans and applications since the last time; how many decisions.

    The year's row is locked: two jobs at once tell once.
    """
    locked_ladder(day_of(at).year, by=by, at=at)
    found = _fresh(_decisions(at))
    people = people_of_units(found, day_of(at))
    for unit_id, told in found.items():
        Reminded.objects.bulk_create([Reminded(key=one.key, unit_id=unit_id, at=at) for one in told])
        _tell(unit_id, told, people.get(unit_id, ()), by=by, at=at)
    return sum(len(told) for told in found.values())


def _decisions(at: datetime) -> list[tuple[int, Decided]]:
    """(unit, decision) of the last days, the oldest first. Three queries."""
    rows = AuditEntry.objects.filter(verb__in=SAID, at__gt=at - LOOK_BACK, at__lte=at, task_id__isnull=False)
    entries = sorted(rows.order_by("-id")[:ENTRIES_MOST], key=lambda one: one.pk)
    tasks = {one.task_id or 0 for one in entries}
    numbers = dict(Task.objects.filter(pk__in=tasks).values_list("pk", "number"))
    holders: dict[int, list[Assignment]] = defaultdict(list)
    for held in Assignment.objects.filter(task_id__in=tasks).order_by("id"):
        holders[held.task_id].append(held)
    whole = {(one.task_id, one.at) for one in entries if one.verb in WHOLE}
    found = []
    for one in entries:
        if not _is_news(one, whole):
            continue
        task_id = one.task_id or 0
        said, english = SAID[one.verb]
        values = one.after or {}
        number = numbers.get(task_id) or ""
        told_why = ("decision",) if one.subject_kind == "notice" else ("answer", "reason")
        reason = next((str(values[name]) for name in told_why if values.get(name)), "")
        for held in _meant(one, holders[task_id]):
            more, english_more = _short(one, held)
            key, holds = f"decided:{one.pk}:{held.unit_id}", held.state != Assignment.State.ENDED
            told = Decided(
                key,
                task_id,
                holds,
                f"任务{number}{said}{more}",
                f"Task {number} {english}{english_more}",
                reason,
            )
            found.append((held.unit_id, told))
    return found


def _short(one: AuditEntry, held: Assignment) -> tuple[str, str]:
    """With an adjusted target, whether the unit's approved plan reaches it still: in Chinese and in English."""
    if one.verb != "target.adjust" or not short_of_task(held.task_id, [held.unit_id]):
        return "", ""
    return (
        "，经批准的分解方案已达不到，请报送新的一版",
        ": the approved plan no longer reaches it, please bring a new one",
    )


def _is_news(one: AuditEntry, whole: Collection[tuple[int | None, datetime]]) -> bool:
    """Not what is new in itself (a task that came out of a split), was never sent, or is told with its task."""
    before, after = one.before or {}, one.after or {}
    if one.verb in WHOLE:
        return one.subject_kind == "task" and one.before is not None
    if one.verb in {"assignment.end", "assignment.hand-over"}:
        return after.get("state") == Assignment.State.ENDED and (one.task_id, one.at) not in whole
    return not (one.verb == "notice.lapse" and before.get("state") == Notice.State.DRAFT)


def _meant(one: AuditEntry, held: Iterable[Assignment]) -> list[Assignment]:
    """Who held the task when it was decided; of a unit's own paper or assignment that unit alone."""
    after = one.after or {}
    if one.subject_kind in {"assignment", "notice"}:
        return [row for row in held if row.unit_id == after.get("unit_id")]
    if after.get("assignment_id") is not None:
        return [row for row in held if row.pk == after["assignment_id"]]
    return [row for row in held if row.state != Assignment.State.ENDED or _ended_at(row) >= one.at]


def _ended_at(row: Assignment) -> datetime:
    return row.answered_at or row.assigned_at


def _fresh(found: Iterable[tuple[int, Decided]]) -> dict[int, list[Decided]]:
    """By unit, without what was told before."""
    found = list(found)
    known = set(Reminded.objects.filter(key__in=[one.key for _, one in found]).values_list("key", flat=True))
    units: dict[int, list[Decided]] = defaultdict(list)
    for unit_id, one in found:
        if one.key not in known:
            units[unit_id].append(one)
    return units


def _tell(unit_id: int, told: list[Decided], users: tuple[int, ...], *, by: Actor, at: datetime) -> None:
    first, many = told[0], len(told) > 1
    tell(
        "decided",
        users=users,
        key=first.key,
        title=f"{len(told)}件事有了结果，第一件：{first.what}" if many else first.what,
        text="\n".join(one.what + (f"：{one.reason}" if one.reason else "") for one in told[:LINES_SHOWN]),
        address=f"/tasks/{first.task_id}/" if first.holds and not many else f"/units/{unit_id}/",
        english=f"{len(told)} decisions, the first: {first.english}" if many else first.english,
        about={one.task_id for one in told},
        by=by,
        at=at,
    )
