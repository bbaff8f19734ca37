"""The links between plan, report and list of a year that stand, and how they hang together."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from django.db.models import Exists, OuterRef, Q

from luoshi.records.documents.models import Clause, Document, Indicator
from luoshi.records.linking.models import Link, Pairing
from luoshi.records.tasks.models import TaskList

MOST: Final = 5_000
SURE: Final = Decimal("0.5")
"""A proposal below this score counts only once a person confirmed it (docs/algorithms/linking.md)."""
Ends = Sequence[tuple[str, bool]]
"""Addresses at the end of links, the surest first, each with whether a person confirmed it."""


@dataclass(frozen=True, slots=True)
class Year:
    """The documents of a plan's year: (id, title) of its report; (list id, document id, title) of its list."""

    plan: int
    report: tuple[int, str] | None
    listing: tuple[int, int, str] | None

    @property
    def documents(self) -> tuple[int, ...]:
        later = (self.report[0] if self.report else None, self.listing[1] if self.listing else None)
        return (self.plan, *(one for one in later if one is not None))


def year_of(plan_document: int, year: int) -> Year:
    """The current report and the newest issued list of a year. Two queries."""
    reports = Document.objects.filter(kind="work-report", current=True, year=year)
    lists = TaskList.objects.filter(state=TaskList.State.ISSUED, year=year, document__isnull=False)
    listing = lists.order_by("-issued_at").values_list("id", "document_id", "title").first()
    return Year(plan_document, reports.values_list("id", "title").first(), listing)


@dataclass(frozen=True)
class Chains:
    """Standing links of a year: (earlier, later) document → origin → its ends. `tables`: those that hold indicators."""

    year: Year
    held: Mapping[tuple[int, int], Mapping[str, Ends]]
    tables: frozenset[str]

    def ends(self, earlier: int, later: int | None, origin: str) -> Ends:
        """Where the links of a clause lead to in the later document."""
        return () if later is None else self.held.get((earlier, later), {}).get(origin, ())

    @property
    def report(self) -> int | None:
        return self.year.report[0] if self.year.report else None

    @property
    def listing(self) -> int | None:
        return self.year.listing[1] if self.year.listing else None

    @cached_property
    def rows(self) -> Mapping[str, tuple[str, ...]]:
        """Number of an indicator → the addresses of its row in the plan's tables that links begin at.

        Row 3 of the table of packages is not indicator 3.
        """
        found: dict[str, set[str]] = defaultdict(set)
        for (earlier, _), held in self.held.items():
            for origin in held if earlier == self.year.plan else ():
                table, _, number = origin.rpartition("/")
                if table in self.tables:
                    found[number].add(origin)
        return {number: tuple(sorted(every)) for number, every in found.items()}

    @cached_property
    def shared(self) -> frozenset[str]:
        """Sentences of the report that carry out several indicators at once, as the one with all the year's goals.

        Whose task a task of such a sentence is, the sentence does not tell: only a confirmed link passes it on.
        """
        held = self.held.get((self.year.plan, self.report or 0), {})
        counted = Counter(end for ends in held.values() for end in {end for end, _ in ends})
        return frozenset(end for end, count in counted.items() if count > 1)

    def sentences(self, number: str) -> dict[str, bool]:
        """The report's clauses that carry out an indicator, with whether that is confirmed."""
        found: dict[str, bool] = {}
        for origin in self.rows.get(number, ()):
            for end, confirmed in self.ends(self.year.plan, self.report, origin):
                found[end] = found.get(end, False) or confirmed
        return found

    def tasks(self, earlier: int, origins: Sequence[str]) -> dict[str, bool]:
        """The tasks that links from these clauses of the plan or the report lead to."""
        found: dict[str, bool] = {}
        for origin in origins:
            for end, confirmed in self.ends(earlier, self.listing, origin):
                if confirmed or earlier == self.year.plan or origin not in self.shared:
                    found[end] = found.get(end, False) or confirmed
        return found

    def missing(self, known: frozenset[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        """Pairs of documents of the year that were not compared yet."""
        wanted = [(self.year.plan, later) for later in (self.report, self.listing) if later]
        wanted += [(self.report, self.listing)] if self.report and self.listing else []
        return tuple(pair for pair in wanted if pair not in known)

    @property
    def served(self) -> frozenset[str]:
        """The addresses of tasks at the end of any standing link from the plan or the report."""
        found = (held for (_, later), held in self.held.items() if later == self.listing)
        return frozenset(end for held in found for ends in held.values() for end, _ in ends)


def compared(year: Year) -> frozenset[tuple[int, int]]:
    """The pairs of the year's documents that were compared. One query."""
    pairs = Pairing.objects.filter(earlier__in=year.documents, later__in=year.documents)
    return frozenset(pairs.values_list("earlier_id", "later_id"))


def chains(year: Year) -> Chains:
    """The links between these documents that stand: confirmed, or proposed and more likely right than wrong. Two queries."""
    stand = Q(state=Link.State.CONFIRMED) | Q(state=Link.State.PROPOSED, score__gte=SURE)
    rows = Link.objects.filter(stand, pairing__earlier__in=year.documents, pairing__later__in=year.documents)
    held: dict[tuple[int, int], dict[str, list[tuple[str, bool]]]] = defaultdict(lambda: defaultdict(list))
    for earlier, later, origin, end, state in rows.order_by("-score", "id").values_list(
        "pairing__earlier_id", "pairing__later_id", "origin", "end", "state"
    )[:MOST]:
        held[earlier, later][origin].append((end, state == Link.State.CONFIRMED))
    return Chains(year, held, _tables(year.plan))


def _tables(plan_document: int) -> frozenset[str]:
    """The addresses of the plan's tables that hold its indicators, as `policy.linking.sides.indicators` makes them."""
    inside = Indicator.objects.filter(
        document_id=plan_document, start__gte=OuterRef("start"), end__lte=OuterRef("end")
    )
    tables = Clause.objects.filter(Exists(inside), document_id=plan_document, address__regex=r"#表\d*$")
    return frozenset(tables.values_list("address", flat=True))
