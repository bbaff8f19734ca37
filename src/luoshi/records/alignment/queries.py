"""How plan, report, list and breakdown of a year hang together: by links between clauses, and by the yearly goals."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db.models import Q

from luoshi.policy.terms.actors import Actor
from luoshi.records.alignment.chains import Chains, chains, compared, year_of
from luoshi.records.alignment.leaves import Leaf, leaves
from luoshi.records.documents.models import Clause, Document
from luoshi.records.plans.board import Line, board, of_numbers
from luoshi.records.plans.models import Plan
from luoshi.records.plans.queries import PlanRow
from luoshi.records.projects.models import Package, Project
from luoshi.records.tasks.models import Task, TaskList

MOST: Final = 5_000
SHORTEST_NAME: Final = 4
"""A project's name shorter than this is not looked for in the text of tasks."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A clause of the report that carries out an indicator, with the tasks that carry out the clause."""

    document_id: int
    address: str
    text: str
    confirmed: bool
    tasks: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """An indicator with what was asked of the year. `direct`: tasks linked to the plan alone."""

    line: Line
    commitments: tuple[Commitment, ...]
    direct: tuple[Leaf, ...]

    @property
    def leaves(self) -> dict[int, Leaf]:
        """Every task of the branch once."""
        found = [leaf for one in self.commitments for leaf in one.tasks]
        return {leaf.id: leaf for leaf in (*found, *self.direct)}


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator in the matrix: how many of each level it has, and its tasks by chapter of the list.

    `units` and `broken_down`: units of its tasks, and those of them with an approved breakdown. `reported`: tasks
    with an accepted report.
    """

    branch: Branch
    commitments: int
    tasks: int
    units: int
    broken_down: int
    reported: int
    by_chapter: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PackageName:
    """A package and where its row stands in the plan."""

    id: int
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PackageBranch:
    """A package with the tasks that are linked to its row or name one of its projects."""

    package: PackageName
    tasks: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """A year of a plan. `missing`: pairs of documents (earlier, later) that were not compared yet."""

    year: int
    plan_document: int
    report: tuple[int, str] | None
    listing: tuple[int, int, str] | None
    branches: tuple[Branch, ...]
    packages: tuple[PackageBranch, ...]
    serving_none: tuple[Leaf, ...]
    chapters: tuple[str, ...]
    missing: tuple[tuple[int, int], ...]
    tasks: int

    @property
    def without_task(self) -> tuple[Branch, ...]:
        """Indicators that no task of the year serves."""
        return tuple(one for one in self.branches if not one.leaves)

    @property
    def packages_without(self) -> tuple[PackageBranch, ...]:
        return tuple(one for one in self.packages if not one.tasks)

    @property
    def matrix(self) -> tuple[Row, ...]:
        """Each indicator with what it has on each level below it."""
        return tuple(_row(one, self.chapters) for one in self.branches)


def _row(branch: Branch, chapters: Sequence[str]) -> Row:
    held = tuple(branch.leaves.values())
    return Row(
        branch,
        len(branch.commitments),
        len(held),
        sum(leaf.units for leaf in held),
        sum(leaf.broken_down for leaf in held),
        sum(leaf.report is not None for leaf in held),
        tuple(sum(leaf.chapter == name for leaf in held) for name in chapters),
    )


def alignment(plan: PlanRow, year: int, on: date, by: Actor) -> Alignment:
    """The year as a tree, as far as the actor may see its tasks. A constant number of queries (about twenty)."""
    held = chains(year_of(plan.document_id, year))
    listing = held.year.listing
    found = leaves(listing[0], by, on) if listing else {}
    texts = _texts(held, {end for number in held.rows for end in held.sentences(number)})
    branches = tuple(_branch(line, held, found, texts) for line in board(plan.id, on))
    served = held.served
    return Alignment(
        year,
        plan.document_id,
        held.year.report,
        listing,
        branches,
        _packages(plan, held, found),
        tuple(leaf for address, leaf in found.items() if address not in served),
        tuple(dict.fromkeys(leaf.chapter for leaf in found.values())),
        held.missing(compared(held.year)),
        len(found),
    )


def branch_of(line: Line, plan: PlanRow, year: int, on: date, by: Actor) -> Branch:
    """Down from one indicator: the report's sentences, tasks, breakdowns and last reports of a year. Ten queries."""
    held = chains(year_of(plan.document_id, year))
    sentences = held.sentences(line.number)
    addresses = {*held.tasks(plan.document_id, held.rows.get(line.number, ()))}
    if held.report is not None:
        addresses |= set(held.tasks(held.report, tuple(sentences)))
    listing = held.year.listing
    found = leaves(listing[0], by, on, addresses=addresses) if listing and addresses else {}
    return _branch(line, held, found, _texts(held, set(sentences)))


def years_of(plan: PlanRow) -> tuple[int, ...]:
    """The years of the plan that have a report or a list, the newest first. One query."""
    reports = Document.objects.filter(kind="work-report", current=True, year__in=plan.years)
    lists = TaskList.objects.filter(state=TaskList.State.ISSUED, year__in=plan.years)
    found = (
        reports.order_by()
        .values_list("year", flat=True)
        .union(lists.order_by().values_list("year", flat=True))
    )
    return tuple(sorted((year for year in found if year), reverse=True))


def indicators_above(task_id: int, on: date) -> tuple[Line, ...]:
    """Up again: the indicators of the plan in force that a task serves, by its links. At most twelve queries."""
    row = Task.objects.filter(pk=task_id).exclude(address="").values_list("address", "list__year").first()
    if row is None:
        return ()
    address, year = row
    covering = Plan.objects.filter(first_year__lte=year, last_year__gte=year).order_by("-first_year", "-id")
    plan = covering.values_list("id", "document_id").first()
    if plan is None:
        return ()
    held = chains(year_of(plan[1], year))
    numbers = [number for number in held.rows if address in _tasks_under(held, number)]
    if not numbers:
        return ()
    return of_numbers(plan[0], numbers, on)


def _tasks_under(held: Chains, number: str) -> set[str]:
    found = set(held.tasks(held.year.plan, held.rows.get(number, ())))
    if held.report is not None:
        found |= set(held.tasks(held.report, tuple(held.sentences(number))))
    return found


def _texts(held: Chains, addresses: set[str]) -> dict[str, str]:
    if held.report is None or not addresses:
        return {}
    rows = Clause.objects.filter(document_id=held.report, address__in=addresses)
    return dict(rows.values_list("address", "text"))


def _branch(line: Line, held: Chains, found: Mapping[str, Leaf], texts: Mapping[str, str]) -> Branch:
    commitments = tuple(_commitments(line.number, held, found, texts))
    by_report = {leaf.id for one in commitments for leaf in one.tasks}
    direct = _leaves(held.tasks(held.year.plan, held.rows.get(line.number, ())), found)
    return Branch(line, commitments, tuple(leaf for leaf in direct if leaf.id not in by_report))


def _commitments(
    number: str, held: Chains, found: Mapping[str, Leaf], texts: Mapping[str, str]
) -> list[Commitment]:
    report = held.report
    if report is None:
        return []
    return [
        Commitment(
            report,
            end,
            texts.get(end, ""),
            confirmed,
            _leaves(held.tasks(report, [end]), found, confirmed=confirmed),
        )
        for end, confirmed in held.sentences(number).items()
    ]


def _leaves(
    ends: Mapping[str, bool], found: Mapping[str, Leaf], *, confirmed: bool = True
) -> tuple[Leaf, ...]:
    held = ((found[end], sure and confirmed) for end, sure in ends.items() if end in found)
    return tuple(replace(leaf, confirmed=True) if sure else leaf for leaf, sure in held)


def _packages(plan: PlanRow, held: Chains, found: Mapping[str, Leaf]) -> tuple[PackageBranch, ...]:
    """Tasks linked from within the package's row, and tasks that name one of its projects. Three queries."""
    packages = Package.objects.filter(plan_id=plan.id).order_by("order")
    rows = [PackageName(*one) for one in packages.values_list("id", "name", "start", "end")[:MOST]]
    names: dict[int, list[str]] = defaultdict(list)
    every = Project.objects.filter(plan_id=plan.id, package__isnull=False)
    for package_id, name in every.values_list("package_id", "name")[:MOST]:
        if len(name) >= SHORTEST_NAME:
            names[package_id].append(re.escape(name))
    inside = _inside(plan.document_id, rows)
    found_by_name = {one.id: _naming(names[one.id], found) for one in rows}
    linked = {one.id: _leaves(held.tasks(plan.document_id, inside[one.id]), found) for one in rows}
    return tuple(
        PackageBranch(
            one, tuple({leaf.id: leaf for leaf in (*found_by_name[one.id], *linked[one.id])}.values())
        )
        for one in rows
    )


def _naming(names: Sequence[str], found: Mapping[str, Leaf]) -> tuple[Leaf, ...]:
    """The tasks that name one of these (already escaped) projects."""
    if not names:
        return ()
    any_of = re.compile("|".join(names))
    return tuple(leaf for leaf in found.values() if any_of.search(leaf.text))


def _inside(document_id: int, rows: Sequence[PackageName]) -> dict[int, list[str]]:
    """The addresses of the plan's clauses that begin within each package's row. One query."""
    found: dict[int, list[str]] = {one.id: [] for one in rows}
    ranges = Q(pk__in=())
    for one in rows:
        ranges |= Q(start__gte=one.start, start__lt=one.end)
    places = Clause.objects.filter(ranges, document_id=document_id).order_by("order")
    for start, address in places.values_list("start", "address"):
        for one in rows:
            if one.start <= start < one.end:
                found[one.id].append(address)
    return found
