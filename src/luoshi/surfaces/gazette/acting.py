"""What acts on a clause as everybody may see it: nothing of tasks that are not public, no link nobody has confirmed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from luoshi.records.desks.queries_public import PublicTask, public_addresses, public_task_at
from luoshi.records.documents.queries import ClauseRow, DocumentRow
from luoshi.records.documents.queries_pieces import GoalRow, IndicatorRow, PackageRow, Pieces, texts_of
from luoshi.records.linking.queries_public import ConfirmedLink, confirmed_links
from luoshi.records.plans.queries_places import Planned, planned_in
from luoshi.records.publishing.queries import open_among
from luoshi.surfaces.web.acting_on import Counts, placed, tally, within
from luoshi.surfaces.web.cited import Citation, citations
from luoshi.surfaces.web.papers import is_sentence

NOT_PUBLIC: Final = "finding"
"""What reading found to be checked is for the office alone."""


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A confirmed link to a clause of another document that is open too."""

    link: ConfirmedLink
    text: str


@dataclass(frozen=True, slots=True)
class OpenPanel:
    """Everything public that acts on one clause."""

    clause: ClauseRow
    task: PublicTask | None
    indicators: tuple[IndicatorRow, ...]
    goals: tuple[GoalRow, ...]
    packages: tuple[PackageRow, ...]
    planned: tuple[Planned, ...]
    links: tuple[OpenLink, ...]
    citations: tuple[Citation, ...]

    @property
    def is_sentence(self) -> bool:
        """Whether the clause is one sentence of a paragraph."""
        return is_sentence(self.clause)

    @property
    def is_empty(self) -> bool:
        """Whether nothing public acts on the clause."""
        parts = (self.indicators, self.goals, self.packages, self.planned, self.links, self.citations)
        return self.task is None and not self.clause.targets and not any(parts)


def open_counts(document: DocumentRow, clauses: Sequence[ClauseRow], pieces: Pieces) -> Counts:
    """By address the kinds that act on the clause with their counts. Three queries."""
    shown = [(kind, address) for kind, address in placed(clauses, pieces) if kind != NOT_PUBLIC]
    links = Counter(one.here for one in _links(document.id))
    return tally(clauses, shown, public_addresses(document.name), links)


def open_panel(
    document: DocumentRow, clauses: Sequence[ClauseRow], pieces: Pieces, address: str
) -> OpenPanel | None:
    """What acts on the clause at this address, or None where there is no such clause."""
    clause = next((one for one in clauses if one.address == address), None)
    if clause is None:
        return None
    is_in = within(clauses, clause)
    links = [one for one in _links(document.id) if one.here == address]
    texts = {one: texts_of(one.document_id, [one.there]) for one in links}
    return OpenPanel(
        clause,
        public_task_at(document.name, address),
        tuple(one for one in pieces.indicators if is_in(one.start)),
        tuple(one for one in pieces.goals if is_in(one.start)),
        tuple(one for one in pieces.packages if is_in(one.start)),
        tuple(one for one in planned_in(document.id) if one.is_public and is_in(one.start)),
        tuple(OpenLink(one, texts[one].get(one.there, "")) for one in links),
        citations().get(address, ()),
    )


def _links(document_id: int) -> list[ConfirmedLink]:
    """The confirmed links to documents that are open. Two queries."""
    found = confirmed_links(document_id)
    there = open_among({one.document_id for one in found}) if found else frozenset()
    return [one for one in found if one.document_id in there]
