"""承前启后: the clauses of earlier documents that a task carries on, and what became of them; later ones likewise."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Q
from django.db.models.expressions import RawSQL

from luoshi.policy.terms.actors import Actor
from luoshi.records.documents.models import Clause, Document
from luoshi.records.linking.models import Link
from luoshi.records.linking.queries import SURE
from luoshi.records.tasks.models import Task
from luoshi.records.tasks.queries import visible

MOST: Final = 20
STEPS_MOST: Final = 5
"""How many lists a line is followed back: a five-year plan has as many."""
LIST: Final = "task-list"
LINE: Final = """
WITH RECURSIVE line (id, origin, document_id, steps) AS (
    SELECT l.id, l.origin, p.earlier_id, 1
    FROM linking_link l JOIN linking_pairing p ON p.id = l.pairing_id
    WHERE l."end" = %s AND p.later_id = %s AND (l.state = 'confirmed' OR l.state = 'proposed' AND l.score >= %s)
  UNION
    SELECT l.id, l.origin, p.earlier_id, line.steps + 1
    FROM line JOIN documents_document d ON d.id = line.document_id AND d.kind = %s
    JOIN linking_pairing p ON p.later_id = line.document_id
    JOIN linking_link l ON l.pairing_id = p.id AND l."end" = line.origin
    WHERE line.steps < %s AND (l.state = 'confirmed' OR l.state = 'proposed' AND l.score >= %s)
)
SELECT id FROM line
"""
"""The links of a line, from list to list."""


@dataclass(frozen=True, slots=True)
class Kin:
    """A clause in another document that belongs to this task's line. `task_id`: where it is a task the actor may see.

    `is_confirmed`: a person said so; else it is likely by its score. `steps`: 1 what the task itself carries on, 2 what
    that carried on, and so on.
    """

    document_id: int
    title: str
    kind: str
    year: int | None
    address: str
    text: str
    relation: str
    is_confirmed: bool
    score: Decimal | None
    pairing_id: int
    task_id: int | None
    task_number: int | None
    task_state: str
    light: str
    completion_percent: int | None
    steps: int


@dataclass(frozen=True, slots=True)
class Lineage:
    """Forerunners in earlier documents, the nearest first; successors in later ones; confirmed before likely ones."""

    earlier: tuple[Kin, ...]
    later: tuple[Kin, ...]


EMPTY: Final = Lineage((), ())


def lineage(address: str, document_id: int, by: Actor) -> Lineage:
    """The line of a task, by the address of its clause. Three queries, however far back it goes."""
    if not address:
        return EMPTY
    counted = Q(state=Link.State.CONFIRMED) | Q(state=Link.State.PROPOSED, score__gte=SURE)
    rows = Link.objects.filter(counted).select_related("pairing__earlier", "pairing__later")
    of_task = Q(end=address, pairing__later_id=document_id) | Q(
        origin=address, pairing__earlier_id=document_id
    )
    further = Q(pk__in=RawSQL(LINE, [address, document_id, SURE, LIST, STEPS_MOST, SURE]))  # noqa: S611 - constant text
    found = list(rows.filter(of_task | further).order_by("-score", "id")[: 4 * MOST])
    before = [row for row in found if row.end == address and row.pairing.later_id == document_id]
    after = [row for row in found if row.origin == address and row.pairing.earlier_id == document_id]
    earlier = [(row, 1) for row in before] + _further_back(found, before)
    addresses = [row.origin for row, _ in earlier] + [row.end for row in after]
    texts = dict(Clause.objects.filter(address__in=addresses).values_list("address", "text"))
    documents = {row.pairing.earlier_id for row, _ in earlier} | {row.pairing.later_id for row in after}
    known = visible(by).filter(address__in=addresses, list__document_id__in=documents)
    tasks = {row.address: row for row in known.order_by("id")}
    return Lineage(
        _kin([(row, row.origin, row.pairing.earlier, steps) for row, steps in earlier], texts, tasks),
        _kin([(row, row.end, row.pairing.later, 1) for row in after], texts, tasks),
    )


def _further_back(found: Collection[Link], before: Collection[Link]) -> list[tuple[Link, int]]:
    """What the tasks of earlier lists carried on in their turn, list by list; (link, steps)."""
    told: list[tuple[Link, int]] = []
    near, seen = before, {(row.origin, row.pairing.earlier_id) for row in before}
    for steps in range(2, STEPS_MOST + 1):
        ends = {(row.origin, row.pairing.earlier_id) for row in near if row.pairing.earlier.kind == LIST}
        near = [
            row
            for row in found
            if (row.end, row.pairing.later_id) in ends and (row.origin, row.pairing.earlier_id) not in seen
        ]
        told += [(row, steps) for row in near]
        seen |= {(row.origin, row.pairing.earlier_id) for row in near}
    return told


def _kin(
    rows: Collection[tuple[Link, str, Document, int]], texts: dict[str, str], tasks: dict[str, Task]
) -> tuple[Kin, ...]:
    found = []
    for row, address, document, steps in rows:
        task = tasks.get(address)
        found.append(
            Kin(
                document.pk,
                document.title,
                document.kind,
                document.year,
                address,
                texts.get(address, task.text if task else ""),
                row.relation,
                row.state == Link.State.CONFIRMED,
                row.score,
                row.pairing_id,
                task.pk if task else None,
                task.number if task else None,
                task.state if task else "",
                task.light if task else "",
                task.completion_percent if task else None,
                steps,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.steps, not one.is_confirmed, -(one.score or 0))))
