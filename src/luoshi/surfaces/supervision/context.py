"""What the page of a task shows of supervision, beside the frame's own part."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from luoshi.policy.progress.decisions import who_applies
from luoshi.records.audit.queries import MOST as STORY_MOST
from luoshi.records.audit.queries import Entry
from luoshi.records.breakdown.queries import (
    PassedRow,
    ReachedRow,
    milestones_of,
    passed_on,
    planned_by,
    reached_in,
)
from luoshi.records.breakdown.queries_short import short_of_task
from luoshi.records.closing.queries import closings_of
from luoshi.records.files.queries import content
from luoshi.records.inside.queries import steps_of, sub_units_answered_by, sub_units_of
from luoshi.records.linking.queries_lineage import lineage
from luoshi.records.tasks.actions import Upload
from luoshi.records.tasks.permissions import DECIDE, may
from luoshi.records.tasks.queries import ContributionRow, ReportRow, TaskPage, UnitOfTask
from luoshi.records.tasks.queries_decisions import decisions
from luoshi.surfaces.web.requests import Request


def of_task(request: Request, page: TaskPage) -> dict[str, Any]:
    """Decisions, applications, lineage, and what this actor may do with them. A constant number of queries."""
    decided = decisions(page.row.id, request.actor)
    closings = closings_of(page.row.id, request.actor)
    is_open = page.row.state == "active" and decided is not None and decided.archived_at is None
    speaking = who_applies({unit.assignment_id: unit.role for unit in page.row.units})
    own = [
        unit
        for unit in page.row.units
        if unit.assignment_id in speaking
        and unit.state == "acknowledged"
        and request.actor.acts_for(unit.unit_id)
    ]
    today = timezone.localdate(request.now)
    open_closing = next((one for one in closings if one.is_open), None)
    return {
        "decided": decided,
        "closings": closings,
        "open_closing": open_closing,
        "is_open": is_open,
        "may_ask": own[0] if own and is_open else None,
        "in_time": today <= page.row.due_on,
        "may_decide": may(request.actor, DECIDE) and is_open,
        "may_reopen": may(request.actor, DECIDE) and page.row.state == "closed" and not _archived(decided),
        "acting_units": frozenset(request.actor.unit_ids) if request.actor.has("unit") else frozenset(),
        # asked only where a target was changed: no other page pays for it
        "short_plans": short_of_task(page.row.id) if is_open and decided and decided.target_changes else (),
        "lineage": lineage(page.address, page.list.document_id, request.actor),
    }


def reached_of(page: TaskPage, story: Collection[Entry]) -> dict[int, tuple[ReachedRow, ...]]:
    """The milestones that the reports of a task tell; looked up only where its story (or one cut short) has any."""
    if len(story) < STORY_MOST and all(one.verb != "milestone.tell" for one in story):
        return {}
    return reached_in([one.id for report in page.reports for one in report.contributions])


def of_report(assignment_id: int, page: TaskPage, report: ReportRow) -> dict[str, Any]:
    """What the form of a report shows beside it: what was planned by this window, and what the others say."""
    planned = planned_by(assignment_id, report.window.closes_on)
    ahead = report.window.closes_on + timedelta(days=31)
    own = next((one for one in report.contributions if one.assignment_id == assignment_id), None)
    told = (
        {(one.name, one.due_on): one.reached_on for one in reached_in([own.id]).get(own.id, ())}
        if own
        else {}
    )
    milestones = [
        (one, told.get((one.name, one.due_on)))
        for one in milestones_of(assignment_id)
        if one.due_on <= ahead and one.reached_on is None
    ]
    return {
        "planned": [(target, planned[target.id].value) for target in page.targets if target.id in planned],
        "planned_milestones": milestones,
        "others_said": said_by_others(assignment_id, report),
    }


def said_by_others(assignment_id: int, report: ReportRow) -> list[ContributionRow]:
    """What the other units of the task have sent for this report; drafts are their own affair."""
    return [one for one in report.contributions if one.assignment_id != assignment_id and one.submitted]


def of_sub_units(
    request: Request, assignment_id: int, unit: UnitOfTask | None, report: ReportRow
) -> dict[str, Any]:
    """What was passed on for this report, to whom it can be, and how many steps the unit's papers take."""
    unit_id = unit.unit_id if unit else 0
    return {
        "passed": [one for one in passed_on(assignment_id) if one.window_id == report.window.id],
        "sub_units": sub_units_of(unit_id),
        "answers_for": sub_units_answered_by(request.actor),
        "steps": steps_of(unit_id, timezone.localdate(request.now)),
    }


def answers_of(assignment_id: int, page: TaskPage, report: ReportRow) -> dict[str, Any]:
    """What is known before a report is written: the sub-units' answers, and for the unit that speaks for the task the
    words of the supporting units, as the beginning of its text; the completion that the sub-units agree on.
    """
    answers = [
        one
        for one in reversed(passed_on(assignment_id))
        if one.window_id == report.window.id and one.state == "answered"
    ]
    lines = [f"【{one.to}】{one.answer}" for one in answers]
    speaking = who_applies({unit.assignment_id: unit.role for unit in page.row.units})
    if assignment_id in speaking:
        others = (one for one in said_by_others(assignment_id, report) if one.assignment_id not in speaking)
        lines += [f"【{one.unit}】{one.text}" for one in others]
    percents = {one.completion_percent for one in answers if one.completion_percent is not None}
    known: dict[str, Any] = {"text": "\n".join(lines)} if lines else {}
    return known | ({"completion_percent": percents.pop()} if len(percents) == 1 else {})


def files_to_take(passed: Iterable[PassedRow], own: ContributionRow | None) -> list[dict[str, Any]]:
    """The files of the sub-units' answers that are not in the unit's report yet."""
    held = {one.file_id for one in own.evidence} if own else set()
    return [
        {"id": file.id, "name": file.name, "to": row.to}
        for row in passed
        if row.state == "answered"
        for file in row.files
        if file.file_id not in held
    ]


def taken_over(chosen: Collection[str], assignment_id: int, report: ReportRow) -> list[Upload]:
    """The chosen files of answers for this report; an id of anything else is passed over."""
    rows = [one for one in passed_on(assignment_id) if one.window_id == report.window.id] if chosen else []
    files = [file for one in rows if one.state == "answered" for file in one.files]
    return [Upload(one.name, content(one.file_id)[0]) for one in files if str(one.id) in chosen]


def _archived(decided: Any) -> bool:
    return decided is None or decided.archived_at is not None
