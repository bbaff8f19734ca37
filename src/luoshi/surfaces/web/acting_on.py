"""What acts on each clause of a document: tasks, figures, indicators, links, rules of programmes, findings."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from luoshi.policy.terms.actors import Actor
from luoshi.records.documents.queries import ClauseRow, DocumentRow
from luoshi.records.documents.queries_pieces import FindingRow, GoalRow, IndicatorRow, PackageRow, Pieces
from luoshi.records.linking.queries import Linked, counts_in, links_at
from luoshi.records.plans.queries_places import Planned, planned_in
from luoshi.records.search.queries_tasks import FoundTask, tasks_at, tasks_of_document
from luoshi.surfaces.web.cited import Citation, citations
from luoshi.surfaces.web.papers import is_sentence
from luoshi.surfaces.web.words_papers import ACTS

Counts = Mapping[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything that acts on one clause."""

    clause: ClauseRow
    task: FoundTask | None
    indicators: tuple[IndicatorRow, ...]
    goals: tuple[GoalRow, ...]
    packages: tuple[PackageRow, ...]
    findings: tuple[FindingRow, ...]
    links: tuple[Linked, ...]
    citations: tuple[Citation, ...]
    planned: tuple[Planned, ...] = ()

    @property
    def is_sentence(self) -> bool:
        """Whether the clause is one sentence of a paragraph."""
        return is_sentence(self.clause)

    @property
    def is_empty(self) -> bool:
        """Whether nothing acts on the clause."""
        parts = (self.indicators, self.goals, self.packages, self.findings, self.links, self.citations)
        return self.task is None and not self.clause.targets and not any(parts)


def counts(document: DocumentRow, clauses: Sequence[ClauseRow], pieces: Pieces, by: Actor) -> Counts:
    """By address: the kinds that act on the clause with their counts, in the order of ACTS. Two queries."""
    tasks = tasks_of_document(document.name, by)
    return tally(clauses, placed(clauses, pieces), tasks, counts_in(document.id))


def tally(
    clauses: Sequence[ClauseRow],
    pieces: Sequence[tuple[str, str]],
    tasks: Collection[str],
    links: Mapping[str, int],
) -> Counts:
    """The counts by address of what was read (`pieces`: kind and address), of tasks, links and citing rules."""
    found: dict[str, Counter[str]] = {clause.address: Counter() for clause in clauses}
    for address in tasks:
        _add(found, address, "task", 1)
    for clause in clauses:
        _add(found, clause.address, "target", len(clause.targets))
    for kind, address in pieces:
        _add(found, address, kind, 1)
    for address, count in links.items():
        _add(found, address, "link", count)
    for address, cited in citations().items():
        _add(found, address, "rule", len(cited))
    return {
        address: tuple((kind, held[kind]) for kind in ACTS if held[kind])
        for address, held in found.items()
        if held.total()
    }


def panel(
    document: DocumentRow, clauses: Sequence[ClauseRow], pieces: Pieces, address: str, by: Actor
) -> Panel | None:
    """What acts on the clause at this address, or None where the document has no such clause. Six queries."""
    clause = next((one for one in clauses if one.address == address), None)
    if clause is None:
        return None
    is_in = within(clauses, clause)
    return Panel(
        clause,
        tasks_at([address], [document.name], by).get(address),
        tuple(one for one in pieces.indicators if is_in(one.start)),
        tuple(one for one in pieces.goals if is_in(one.start)),
        tuple(one for one in pieces.packages if is_in(one.start)),
        tuple(one for one in pieces.findings if is_in(one.start)),
        links_at(document.id, address),
        citations().get(address, ()),
        tuple(one for one in planned_in(document.id) if is_in(one.start)),
    )


def within(clauses: Sequence[ClauseRow], clause: ClauseRow) -> Callable[[int], bool]:
    """Whether a place in the text belongs to this clause: it is the last one that begins no later."""
    starts = [one.start for one in clauses]
    return lambda start: clauses[max(bisect_right(starts, start) - 1, 0)] is clause


def _add(found: dict[str, Counter[str]], address: str, kind: str, count: int) -> None:
    if address in found and count:
        found[address][kind] += count


def placed(clauses: Sequence[ClauseRow], pieces: Pieces) -> list[tuple[str, str]]:
    """Kind and clause of each piece: the last clause that begins no later than it."""
    if not clauses:
        return []
    starts = [one.start for one in clauses]
    named: dict[str, list[int]] = {
        "indicator": [one.start for one in pieces.indicators],
        "goal": [one.start for one in pieces.goals],
        "package": [one.start for one in pieces.packages],
        "finding": [one.start for one in pieces.findings],
    }
    return [
        (kind, clauses[max(bisect_right(starts, start) - 1, 0)].address)
        for kind, places in named.items()
        for start in places
    ]
