"""Frozen rows of targets, windows, reports and what the units say in them: made from many rows in few queries."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, Final

from luoshi.records.tasks.models import Contribution, Evidence, Figure, Report, Target, Window
from luoshi.records.tasks.rows import (
    ContributionRow,
    EvidenceRow,
    LiveSource,
    ReportRow,
    TargetRow,
    WindowRow,
)

CONTRIBUTION_FIELDS: Final = (
    "assignment_id",
    "assignment__unit_id",
    "assignment__unit__name",
    "assignment__unit__english",
    "text",
    "completion_percent",
    "difficulty",
    "submitted",
    "written_at",
    "stage",
    "steps",
    "filled_by",
    "checked_by",
    "checked_at",
    "signed_by",
    "signed_at",
    "inside_reason",
    "changes",
)
"""In the order of `ContributionRow`, after its id."""


def window_row(row: Window) -> WindowRow:
    """A reporting window as a frozen row."""
    return WindowRow(row.id, row.label, row.opens_on, row.closes_on)


def report_row(window: Window, row: Report | None, told: Mapping[int, list[ContributionRow]]) -> ReportRow:
    """A report as a frozen row; for None the report that nobody has begun."""
    if row is None:
        return ReportRow(None, window_row(window), "none", 0, "", None, None, None)
    decided = (row.state, row.version, row.reason, row.submitted_at, row.decided_at, row.completion_percent)
    return ReportRow(row.id, window_row(window), *decided, tuple(told.get(row.pk, ())))


def target_row(row: Target, *, with_live: bool = False) -> TargetRow:
    """A target as a frozen row; `with_live`: the query has joined what the system holds for it."""
    fields = (row.id, row.value, row.unit, row.comparator, row.what, row.deadline, row.start, row.end)
    held = getattr(row, "live", None) if with_live else None
    return TargetRow(*fields, LiveSource(held.title, held.as_of, held.value) if held else None)


def contributions_of(report_ids: Collection[int]) -> dict[int, list[ContributionRow]]:
    """What the units say in these reports: report id → contributions. Three queries, however many.

    Plain values, not model instances: an export reads tens of thousands, and that took three times as long.
    """
    figures, evidence = _figures(report_ids), _evidence(report_ids)
    found: dict[int, list[ContributionRow]] = {}
    rows = Contribution.objects.filter(report_id__in=report_ids).order_by("assignment_id")
    for report_id, row_id, *values in rows.values_list("report_id", "id", *CONTRIBUTION_FIELDS):
        given, live = figures.get(row_id, ({}, {}))
        fields: tuple[Any, ...] = (row_id, *values, given, tuple(evidence.get(row_id, ())), live)
        found.setdefault(report_id, []).append(ContributionRow(*fields))
    return found


def _figures(
    report_ids: Collection[int],
) -> dict[int, tuple[dict[int, Decimal], dict[int, LiveSource]]]:
    """Contribution → its figures by target, and the sources of those that the system holds itself."""
    found: dict[int, tuple[dict[int, Decimal], dict[int, LiveSource]]] = {}
    rows = Figure.objects.filter(contribution__report_id__in=report_ids).order_by("id")
    fields = ("contribution_id", "target_id", "value", "source", "as_of")
    for contribution_id, target_id, value, source, as_of in rows.values_list(*fields):
        given, live = found.setdefault(contribution_id, ({}, {}))
        given[target_id] = value
        if as_of is not None:
            live[target_id] = LiveSource(source, as_of, value)
    return found


def _evidence(report_ids: Collection[int]) -> dict[int, list[EvidenceRow]]:
    found: dict[int, list[EvidenceRow]] = {}
    rows = Evidence.objects.filter(contribution__report_id__in=report_ids).order_by("id")
    fields = ("contribution_id", "id", "name", "file__size", "file__content_type", "grade", "file_id")
    for contribution_id, *values in rows.values_list(*fields):
        found.setdefault(contribution_id, []).append(EvidenceRow(*values))
    return found
