"""How plan, report and list of a year hang together: by the links between their clauses and by the yearly goals."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Max, Q

from luoshi.policy.terms.actors import Actor
from luoshi.records.documents.models import Clause, Document
from luoshi.records.linking.models import Link, Pairing
from luoshi.records.plans.board import Line, board
from luoshi.records.plans.queries import PlanRow
from luoshi.records.projects.queries import PackageRow, packages, projects
from luoshi.records.search.queries_tasks import FoundTask, tasks_of_document
from luoshi.records.tasks.models import Task, TaskList

MOST: Final = 5_000
SURE: Final = Decimal("0.5")
"""A proposal below this score counts only once a person confirmed it (docs/algorithms/linking.md)."""
SHORTEST_NAME: Final = 4
"""A project's name shorter than this is not looked for in the text of tasks."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A task at the end of a branch. `confirmed`: a person confirmed every link on the way."""

    id: int
    number: int | None
    text: str
    chapter: str
    light: str
    completion_percent: int | None
    units: int
    last_report_on: date | None
    confirmed: bool


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
    """An indicator with what was asked of the year. `direct`: tasks linked to the plan itself."""

    line: Line
    commitments: tuple[Commitment, ...]
    direct: tuple[Leaf, ...]

    @property
    def leaves(self) -> dict[int, Leaf]:
        """Every task of the branch once."""
        found = [leaf for one in self.commitments for leaf in one.tasks]
        return {leaf.id: leaf for leaf in (*found, *self.direct)}


@dataclass(frozen=True, slots=True)
class PackageBranch:
    """A package with the tasks that are linked to its row or name one of its projects."""

    package: PackageRow
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
    def matrix(self) -> tuple[tuple[Branch, tuple[int, ...]], ...]:
        """Each indicator with the number of its tasks in each chapter of the list."""
        return tuple(
            (one, tuple(sum(leaf.chapter == name for leaf in one.leaves.values()) for name in self.chapters))
            for one in self.branches
        )


@dataclass(frozen=True, slots=True)
class _Links:
    """Standing links: (earlier, later) document → origin → its ends with whether a person confirmed them."""

    held: Mapping[tuple[int, int], Mapping[str, Sequence[tuple[str, bool]]]]
    known: frozenset[tuple[int, int]]

    def ends(self, earlier: int, later: int, origin: str) -> Sequence[tuple[str, bool]]:
        return self.held.get((earlier, later), {}).get(origin, ())


def alignment(plan: PlanRow, year: int, on: date, by: Actor) -> Alignment:
    """The year as a tree, as far as the actor may see its tasks. A constant number of queries (about twenty)."""
    report = Document.objects.filter(kind="work-report", current=True, year=year).defer("source").first()
    listing = _list(year)
    list_document = listing.document if listing else None
    leaves = _leaves(list_document.name, by) if list_document else {}
    documents = [plan.document_id, *(one.pk for one in (report, list_document) if one)]
    links = _links(documents)
    lines = board(plan.id, on)
    tree = _Tree(plan.document_id, report, list_document, links, leaves)
    branches = tuple(tree.branch(line) for line in lines)
    held = projects(plan.id, on)
    by_package: dict[int, list[str]] = defaultdict(list)
    for one in held:
        by_package[one.package_id or 0].append(one.name)
    rows = tuple(tree.package(one, by_package[one.id]) for one in packages(plan.id, held))
    served = links_to_tasks(links, documents, list_document)
    return Alignment(
        year,
        plan.document_id,
        (report.pk, report.title) if report else None,
        (listing.pk, list_document.pk, listing.title) if listing and list_document else None,
        branches,
        rows,
        tuple(leaf for address, leaf in leaves.items() if address not in served),
        tuple(dict.fromkeys(leaf.chapter for leaf in leaves.values())),
        _missing(plan.document_id, report, list_document, links),
        len(leaves),
    )


def years_of(plan: PlanRow) -> tuple[int, ...]:
    """The years of the plan that have a report or a list, the newest first. Two queries."""
    reports = Document.objects.filter(kind="work-report", current=True, year__in=plan.years)
    lists = TaskList.objects.filter(state=TaskList.State.ISSUED, year__in=plan.years)
    found = {*reports.values_list("year", flat=True), *lists.values_list("year", flat=True)}
    return tuple(sorted((year for year in found if year), reverse=True))


def indicators_above(task_id: int, on: date) -> tuple[Line, ...]:
    """Up again: the indicators of the plan in force that a task serves, by its links. About fourteen queries."""
    from luoshi.policy.terms.actors import SYSTEM  # noqa: PLC0415 - the task is seen already; its plan is public
    from luoshi.records.plans.queries import plans  # noqa: PLC0415

    row = Task.objects.select_related("list").filter(pk=task_id).first()
    if row is None or not row.address:
        return ()
    covering = next((one for one in plans() if row.list.year in one.years), None)
    if covering is None:
        return ()
    found = alignment(covering, row.list.year, on, SYSTEM)
    return tuple(one.line for one in found.branches if task_id in one.leaves)


def links_to_tasks(links: _Links, documents: Sequence[int], listing: Document | None) -> frozenset[str]:
    """The addresses of tasks at the end of any standing link from the plan or the report."""
    if listing is None:
        return frozenset()
    return frozenset(
        end
        for earlier in documents
        for ends in links.held.get((earlier, listing.pk), {}).values()
        for end, _ in ends
    )


def _list(year: int) -> TaskList | None:
    rows = TaskList.objects.filter(state=TaskList.State.ISSUED, year=year).select_related("document")
    return rows.defer("document__source").order_by("-issued_at").first()


def _leaves(document: str, by: Actor) -> dict[str, Leaf]:
    """The tasks of the list that this document issued, by address. Two queries."""
    found = tasks_of_document(document, by)
    ids = [one.id for one in found.values()]
    accepted = Max("reports__decided_at", filter=Q(reports__state="accepted"))
    rows = Task.objects.filter(pk__in=ids).annotate(
        last=accepted, held=Count("assignments", filter=~Q(assignments__state="ended"), distinct=True)
    )
    more = {row.pk: row for row in rows.only("pk", "completion_percent")}
    return {address: _leaf(one, more[one.id]) for address, one in found.items() if one.id in more}


def _leaf(one: FoundTask, row: Any) -> Leaf:
    last = row.last.date() if row.last else None
    return Leaf(
        one.id, one.number, one.text, one.chapter, one.light, row.completion_percent, row.held, last, False
    )


def _links(documents: Sequence[int]) -> _Links:
    """The links between these documents that stand: confirmed, or proposed and more likely right than wrong."""
    pairs = Pairing.objects.filter(earlier__in=documents, later__in=documents)
    known = frozenset(pairs.values_list("earlier_id", "later_id"))
    stand = Q(state=Link.State.CONFIRMED) | Q(state=Link.State.PROPOSED, score__gte=SURE)
    rows = Link.objects.filter(stand, pairing__in=pairs).order_by("-score", "id")
    held: dict[tuple[int, int], dict[str, list[tuple[str, bool]]]] = defaultdict(lambda: defaultdict(list))
    for earlier, later, origin, end, state in rows.values_list(
        "pairing__earlier_id", "pairing__later_id", "origin", "end", "state"
    )[:MOST]:
        held[earlier, later][origin].append((end, state == Link.State.CONFIRMED))
    return _Links(held, known)


def _missing(
    plan: int, report: Document | None, listing: Document | None, links: _Links
) -> tuple[tuple[int, int], ...]:
    wanted = [(plan, one.pk) for one in (report, listing) if one]
    wanted += [(report.pk, listing.pk)] if report and listing else []
    return tuple(pair for pair in wanted if pair not in links.known)


class _Tree:
    """Builds branches from links; holds the clauses they lead to."""

    def __init__(
        self,
        plan: int,
        report: Document | None,
        listing: Document | None,
        links: _Links,
        leaves: Mapping[str, Leaf],
    ) -> None:
        self.plan, self.report, self.listing = plan, report, listing
        self.links, self.leaves = links, leaves
        self.places = self._places()
        self.texts = self._texts()
        self.shared = self._shared()

    def _places(self) -> list[tuple[int, str]]:
        """Where the clauses of the plan begin, with their addresses; and the addresses of linked table rows."""
        rows = Clause.objects.filter(document_id=self.plan).order_by("order")
        return list(rows.values_list("start", "address"))

    def _texts(self) -> dict[str, str]:
        if self.report is None:
            return {}
        held = self.links.held.get((self.plan, self.report.pk), {})
        addresses = {end for ends in held.values() for end, _ in ends}
        rows = Clause.objects.filter(document=self.report, address__in=addresses)
        return dict(rows.values_list("address", "text"))

    def _shared(self) -> frozenset[str]:
        """Sentences of the report that carry out several indicators at once, as the one with all the year's goals.

        Whose task a task of such a sentence is, the sentence does not tell: only a confirmed link passes it on.
        """
        if self.report is None:
            return frozenset()
        held = self.links.held.get((self.plan, self.report.pk), {})
        counted = Counter(end for ends in held.values() for end in {end for end, _ in ends})
        return frozenset(end for end, count in counted.items() if count > 1)

    def branch(self, line: Line) -> Branch:
        """The commitments and tasks of one indicator: links of its row in the plan's table."""
        origins = self._origins(f"/{line.number}")
        commitments = tuple(self._commitments(origins))
        return Branch(line, commitments, tuple(self._tasks(self.plan, origins, confirmed=True)))

    def _origins(self, ending: str) -> list[str]:
        """The origins that are a row of a table with this number."""
        every = {
            origin
            for (earlier, _), held in self.links.held.items()
            if earlier == self.plan
            for origin in held
        }
        return sorted(
            one for one in every if one.rpartition("#")[2].startswith("表") and one.endswith(ending)
        )

    def _commitments(self, origins: Sequence[str]) -> list[Commitment]:
        if self.report is None:
            return []
        found: dict[str, bool] = {}
        for origin in origins:
            for end, confirmed in self.links.ends(self.plan, self.report.pk, origin):
                found[end] = found.get(end, False) or confirmed
        return [
            Commitment(
                self.report.pk,
                end,
                self.texts.get(end, ""),
                confirmed,
                tuple(self._tasks(self.report.pk, [end], confirmed=confirmed, shared=end in self.shared)),
            )
            for end, confirmed in found.items()
        ]

    def _tasks(
        self, earlier: int, origins: Sequence[str], *, confirmed: bool, shared: bool = False
    ) -> list[Leaf]:
        if self.listing is None:
            return []
        found: dict[str, bool] = {}
        for origin in origins:
            for end, sure in self.links.ends(earlier, self.listing.pk, origin):
                if sure or not shared:
                    found[end] = found.get(end, False) or sure
        return [
            _marked(self.leaves[end], sure and confirmed) for end, sure in found.items() if end in self.leaves
        ]

    def package(self, one: PackageRow, names: Sequence[str]) -> PackageBranch:
        """Tasks linked from within the package's row, and tasks that name one of its projects."""
        inside = [address for start, address in self.places if one.start <= start < one.end]
        linked = {leaf.id: leaf for leaf in self._tasks(self.plan, inside, confirmed=True)}
        long = [name for name in names if len(name) >= SHORTEST_NAME]
        named = {leaf.id: leaf for leaf in self.leaves.values() if any(name in leaf.text for name in long)}
        return PackageBranch(one, tuple({**named, **linked}.values()))


def _marked(leaf: Leaf, confirmed: bool) -> Leaf:
    return Leaf(
        leaf.id,
        leaf.number,
        leaf.text,
        leaf.chapter,
        leaf.light,
        leaf.completion_percent,
        leaf.units,
        leaf.last_report_on,
        confirmed,
    )
