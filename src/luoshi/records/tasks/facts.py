"""What the rules of the lights may look at, built the same way from the tables and from the audit log.

`known_now` reads the tables; `known_on` folds the audit rows up to the end of a day. Both give plain values, and one
function makes the facts of them: so the light of a past day is what it was on that day.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, cast

from luoshi.policy.dates.windows import BEIJING, day_of
from luoshi.policy.progress.curves import from_json
from luoshi.policy.progress.lights import (
    RULES,
    Light,
    LightRule,
    OverrideFacts,
    ReportState,
    TaskFacts,
    TimelyLight,
    WindowFacts,
    light,
    rule_from,
    timeliness,
)
from luoshi.policy.progress.states import State
from luoshi.records.audit.models import AuditEntry
from luoshi.records.audit.replaying import fold
from luoshi.records.tasks.models import (
    Assignment,
    Contribution,
    LightOverride,
    LightPolicy,
    Report,
    Task,
    Window,
)

Values = Mapping[str, Any]
TASK: Final = ("due_on", "closed_on", "curve", "began_on", "origin_on", "list_id")
FOLDED: Final = ("task", "assignment", "report", "contribution")


@dataclass(slots=True)
class Known:
    """Plain values about one task; days as `date`, moments as `datetime`."""

    task: dict[str, Any]
    assignments: list[Values] = field(default_factory=list)
    reports: list[Values] = field(default_factory=list)
    difficulties: list[tuple[int, str]] = field(default_factory=list)
    """(report id, difficulty) in the order in which the contributions were begun."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Both lights of a task, and the completion that counts."""

    progress: Light
    timely: TimelyLight
    facts: TaskFacts


def judge(tasks: Collection[Task], on: date) -> dict[int, Judged]:
    """The lights of these tasks on that day, from the tables as they are now. Eight queries, however many tasks."""
    return _judged(tasks, _known_now(tasks), _windows_now(tasks), on, None)


def judge_past(tasks: Collection[Task], on: date) -> dict[int, Judged]:
    """The lights of these tasks at the end of a past day, from what was known then."""
    end = _end(on)
    return _judged(tasks, _known_on(tasks, end), _windows_on(tasks, end), on, end)


def rule_of(light_rule: str, policies: Iterable[LightPolicy], on: date) -> LightRule:
    """The rule of a list on a day: the newest policy in force, else the named rule the list was issued with."""
    valid = [policy for policy in policies if policy.valid_from <= on]
    newest = max(valid, key=lambda policy: policy.version, default=None)
    return rule_from(newest.rule) if newest else RULES[light_rule]


def policies_of(list_ids: Collection[int], end: datetime | None = None) -> dict[int, list[LightPolicy]]:
    """The policies of these lists, as far as they were made before `end`."""
    rows = LightPolicy.objects.filter(list_id__in=list_ids).order_by("version")
    found: dict[int, list[LightPolicy]] = {}
    for row in rows.filter(made_at__lt=end) if end else rows:
        found.setdefault(row.list_id, []).append(row)
    return found


def _judged(
    tasks: Collection[Task],
    known: Mapping[int, Known],
    windows: Mapping[int, list[Values]],
    on: date,
    end: datetime | None,
) -> dict[int, Judged]:
    policies = policies_of({task.list_id for task in tasks}, end)
    words = _overrides([task.pk for task in tasks], end)
    found = {}
    for task in tasks:
        facts = _facts(
            known[task.pk], task.list.starts_on, windows.get(task.list_id, ()), words.get(task.pk, ())
        )
        rule = rule_of(task.list.light_rule, policies.get(task.list_id, ()), on)
        found[task.pk] = Judged(light(facts, rule, on), timeliness(facts, rule, on), facts)
    return found


def _facts(
    known: Known, starts_on: date, windows: Iterable[Values], words: Iterable[LightOverride]
) -> TaskFacts:
    reports = {row["window_id"]: row for row in known.reports}
    told: dict[int, list[str]] = {}
    for report_id, difficulty in known.difficulties:
        told.setdefault(report_id, []).append(difficulty)
    held = [row for row in known.assignments if row["state"] != Assignment.State.ENDED]
    return TaskFacts(
        known.task.get("origin_on") or starts_on,
        known.task["due_on"],
        sum(row["state"] == Assignment.State.ACKNOWLEDGED for row in held),
        len(held),
        tuple(_window(window, reports.get(window["id"]), told) for window in windows),
        known.task.get("closed_on"),
        from_json(known.task.get("curve") or ()),
        tuple(
            OverrideFacts(
                cast("State", one.state),
                one.reason,
                one.made_by,
                one.valid_from,
                one.expires_on,
                one.ended_on,
            )
            for one in words
        ),
        known.task.get("began_on"),
    )


def _window(window: Values, report: Values | None, told: Mapping[int, list[str]]) -> WindowFacts:
    head = (window["label"], window["opens_on"], window["closes_on"])
    if report is None:
        return WindowFacts(*head)
    submitted = report["submitted_at"]
    return WindowFacts(
        *head,
        cast("ReportState", report["state"]),
        report["completion_percent"],
        "；".join(told.get(report["id"], ())),
        day_of(submitted) if submitted else None,
    )


def _overrides(task_ids: Collection[int], end: datetime | None) -> dict[int, list[LightOverride]]:
    rows = LightOverride.objects.filter(task_id__in=task_ids).order_by("id")
    found: dict[int, list[LightOverride]] = {}
    for row in rows.filter(made_at__lt=end) if end else rows:
        found.setdefault(row.task_id, []).append(row)
    return found


def _known_now(tasks: Collection[Task]) -> dict[int, Known]:
    found = {task.pk: Known({name: getattr(task, name) for name in TASK}) for task in tasks}
    for row in Assignment.objects.filter(task_id__in=found).values("task_id", "state"):
        found[row["task_id"]].assignments.append(row)
    fields = ("id", "task_id", "window_id", "state", "completion_percent", "submitted_at")
    for row in Report.objects.filter(task_id__in=found).values(*fields):
        found[row["task_id"]].reports.append(row)
    said = Contribution.objects.filter(report__task_id__in=found).exclude(difficulty="").order_by("id")
    for task_id, report_id, difficulty in said.values_list("report__task_id", "report_id", "difficulty"):
        found[task_id].difficulties.append((report_id, difficulty))
    return found


def _windows_now(tasks: Collection[Task]) -> dict[int, list[Values]]:
    found: dict[int, list[Values]] = {}
    rows = Window.objects.filter(list_id__in={task.list_id for task in tasks}).order_by("closes_on")
    for row in rows.values("id", "list_id", "label", "opens_on", "closes_on"):
        found.setdefault(row["list_id"], []).append(row)
    return found


def _known_on(tasks: Collection[Task], end: datetime) -> dict[int, Known]:
    """Folded from the audit rows. What never had a row there (rows of before this log) is taken as it is now."""
    rows = AuditEntry.objects.filter(task_id__in=[task.pk for task in tasks], subject_kind__in=FOLDED)
    folded: dict[int, dict[str, dict[int, dict[str, Any]]]] = {}
    for row in rows.filter(at__lt=end).order_by("id").iterator(chunk_size=2_000):
        kinds = folded.setdefault(cast("int", row.task_id), {kind: {} for kind in FOLDED})
        fold(kinds[row.subject_kind], row.subject_id, row.after)
    return {task.pk: _known(task, folded.get(task.pk, {})) for task in tasks}


def _known(task: Task, kinds: Mapping[str, Mapping[int, Values]]) -> Known:
    told = dict(kinds.get("task", {}).get(task.pk) or {name: getattr(task, name) for name in TASK})
    for name in ("due_on", "closed_on", "began_on", "origin_on"):
        told[name] = _day(told.get(name))
    if told["due_on"] is None:
        told["due_on"] = task.due_on
    said = kinds.get("contribution", {})
    return Known(
        told,
        list(kinds.get("assignment", {}).values()),
        [
            {**row, "submitted_at": _moment(row.get("submitted_at"))}
            for row in kinds.get("report", {}).values()
        ],
        [(row["report_id"], row["difficulty"]) for _, row in sorted(said.items()) if row.get("difficulty")],
    )


def _windows_on(tasks: Collection[Task], end: datetime) -> dict[int, list[Values]]:
    lists = {task.list_id for task in tasks}
    opened = AuditEntry.objects.filter(subject_kind="window", verb="window.open", after__list_id__in=lists)
    later = set(opened.filter(at__gte=end).values_list("subject_id", flat=True))
    return {
        list_id: [row for row in rows if row["id"] not in later]
        for list_id, rows in _windows_now(tasks).items()
    }


def _day(given: object) -> date | None:
    if given is None or isinstance(given, date):
        return given
    return date.fromisoformat(str(given))


def _moment(given: object) -> datetime | None:
    return datetime.fromisoformat(str(given)) if given else None


def _end(on: date) -> datetime:
    return datetime.combine(on + timedelta(days=1), time(), tzinfo=BEIJING)
