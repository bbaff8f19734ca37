"""Plans of a demo: loaded from the documents; the sample city's figures and projects are fictional and say so."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from luoshi.library.discovery import sample_plans
from luoshi.policy.dates.windows import day_of
from luoshi.policy.money.fen import FEN_PER_WAN
from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import ActionRefused
from luoshi.records.documents.queries import documents
from luoshi.records.evaluation.actions import open_round, state_self
from luoshi.records.linking.actions import compute_links
from luoshi.records.measures.actions import read_measures
from luoshi.records.organisations.queries import unit_by_code
from luoshi.records.plans import actions, queries
from luoshi.records.plans.actions import Figure
from luoshi.records.plans.board import Line, board
from luoshi.records.projects import actions as projects
from luoshi.records.projects.queries import projects as project_rows


def load_plans(at: datetime, say: Callable[[str], None]) -> None:
    """Load every plan and report that was read: plans first, then the reports by year."""
    for one in queries.offers():
        try:
            if one.kind == "plan":
                plan = actions.load_plan(one.document_id, by=SYSTEM, at=at)
                projects.load_packages(plan.pk, by=SYSTEM, at=at)
                actions.publish_plan(plan.pk, public=True, by=SYSTEM, at=at)
            else:
                actions.take_report(one.document_id, by=SYSTEM, at=at)
        except ActionRefused as problem:
            say(f"  未载入《{one.title}》：{problem.sentence}")
        else:
            say(f"载入《{one.title}》的{'指标和工程' if one.kind == 'plan' else '年度目标'}")


def fill_sample(at: datetime) -> None:
    """The sample city's figures of years, bases, units in charge and projects."""
    held = sample_plans()
    plan = next(iter(queries.plans()), None)
    if plan is None:
        return
    lines = {line.number: line for line in board(plan.id, day_of(at))}
    for entry in held["indicator"]:
        _indicator(lines[entry["number"]], entry, held["source"], at)
    rows = {row.name: row.id for row in project_rows(plan.id, day_of(at))}
    for entry in held["project"]:
        if entry["name"] in rows:
            _project(rows[entry["name"]], entry, at)
    actions.make_forecasts(by=SYSTEM, at=at)
    _compare(plan, at)
    _evaluate(plan, at)


def _compare(plan: queries.PlanRow, at: datetime) -> None:
    """The links that the alignment of a year is made of: plan, report and list of the plan's first year."""
    year = plan.first_year
    held = documents()
    reports = [one.id for one in held if one.kind == "work-report" and one.year == year]
    lists = [one.id for one in held if one.kind == "task-list" and one.year == year]
    pairs = [(plan.document_id, later) for later in (*reports, *lists)]
    pairs += [(earlier, later) for earlier in reports for later in lists]
    for earlier, later in pairs:
        compute_links(earlier, later, by=SYSTEM, at=at)


def _evaluate(plan: queries.PlanRow, at: datetime) -> None:
    """A yearly round that collects statements, with a first one."""
    row = open_round(plan.id, "year", plan.first_year, by=SYSTEM, at=at)
    unit = unit_by_code("urban")
    if unit is not None:
        state_self(
            row.pk,
            unit.id,
            "建成区绿化用地落实较慢，已与规划部门对接，年内再落实两处。（演示）",
            by=SYSTEM,
            at=at,
        )


def _indicator(line: Line, entry: Mapping[str, Any], source: str, at: datetime) -> None:
    base = entry.get("base")
    unit = unit_by_code(entry["unit"])
    changes = {
        "definition": entry.get("definition", ""),
        "data_source": entry.get("data_source", ""),
        "responsible_id": unit.id if unit else None,
        "base_value": Decimal(base["value"]) if base else None,
        "base_year": base["year"] if base else None,
    }
    actions.change_indicator(line.id, changes, by=SYSTEM, at=at)
    for year, value in entry["values"].items():
        figure = Figure(int(year), Decimal(value), date(int(year), 12, 31), source)
        if int(year) not in line.values:
            actions.enter_value(line.id, figure, by=SYSTEM, at=at)
    latest = entry.get("latest")
    if latest and latest["as_of"] <= day_of(at):
        figure = Figure(latest["year"], Decimal(latest["value"]), latest["as_of"], source, note="半年数")
        actions.enter_value(line.id, figure, by=SYSTEM, at=at)
        for name, value in entry.get("by_district", {}).items():
            own = replace(figure, value=Decimal(value), dimension=name)
            actions.enter_value(line.id, own, by=SYSTEM, at=at)


def count(at: datetime) -> None:
    """Read what the system counts by itself, once the programme has its cases."""
    read_measures(by=SYSTEM, at=at)


def _project(project_id: int, entry: Mapping[str, Any], at: datetime) -> None:
    unit = unit_by_code(entry["unit"])
    changes = {
        "unit_id": unit.id if unit else None,
        "site": entry.get("site", ""),
        "total_fen": _fen(entry["total"]),
        "starts_on": entry["starts_on"],
        "ends_on": entry["ends_on"],
    }
    projects.change_project(project_id, changes, by=SYSTEM, at=at)
    today = day_of(at)
    projects.move_stage(project_id, entry["stage"], on=min(entry["starts_on"], today), by=SYSTEM, at=at)
    for year, (planned, done) in entry.get("money", {}).items():
        projects.set_investment(
            project_id, int(year), planned_fen=_fen(planned), done_fen=_fen(done), by=SYSTEM, at=at
        )
    for title, days in entry.get("milestones", {}).items():
        done_on = days[1] if len(days) > 1 and days[1] <= today else None
        projects.set_milestone(project_id, title, due_on=days[0], done_on=done_on, by=SYSTEM, at=at)
    if "grouping" in entry:
        projects.set_grouping(project_id, entry["grouping"], 2026, member=True, aimed=100, by=SYSTEM, at=at)


def _fen(wan: str) -> int:
    """万元 as written, exactly in fen."""
    return int(Decimal(wan) * FEN_PER_WAN)
