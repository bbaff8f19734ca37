"""Search over the clauses of all documents and over the tasks one may see."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.records.documents.queries import choices
from luoshi.records.organisations.queries import UnitRow, units
from luoshi.records.search.queries import Found, FoundClause, Narrow, clauses
from luoshi.records.search.queries_tasks import NONE, FoundTask, FoundTasks, tasks, tasks_at
from luoshi.records.search.wording import QUERY_MOST, Wording, marked, wording
from luoshi.surfaces.web.choosing import number, page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.papers import Run, path_of
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.words import STATES

AROUND: Final = 60
"""So many characters before the first word that was found are shown of a long clause."""
SNIPPET_MOST: Final = 220
TASKS_BESIDE: Final = 5
"""So many tasks stand above the documents; the rest has a page of its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    query: str
    words: Wording
    kind: str
    year: int | None
    unit: UnitRow | None
    what: str
    page: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that matches, its words marked, with its task where the reader may see it."""

    clause: FoundClause
    path: str
    runs: tuple[Run, ...]
    task: FoundTask | None


@require_safe
@guarded()
def show(request: Request) -> HttpResponse:
    """The results by document, the matching tasks beside them; `what=tasks` shows the tasks alone."""
    known = units()
    asked = _asked(request, known)
    years, kinds = choices()
    context: dict[str, Any] = {"asked": asked, "units": known, "years": years, "kinds": kinds}
    if asked.words.words:
        context |= _tasks(request, asked) if asked.what == "tasks" else _documents(request, asked)
    return render(request, "pages/search.html", context)


def _asked(request: Request, known: tuple[UnitRow, ...]) -> Asked:
    query = request.GET.get("q", "").strip()[:QUERY_MOST]
    kind = request.GET.get("kind", "")
    unit_id = number(request.GET.get("unit", ""))
    return Asked(
        query,
        wording(query),
        kind if kind in STATES["kind"] else "",
        number(request.GET.get("year", "")),
        next((unit for unit in known if unit.id == unit_id), None),
        "tasks" if request.GET.get("what") == "tasks" else "",
        page_of(request.GET),
    )


def _documents(request: Request, asked: Asked) -> dict[str, Any]:
    names = (
        tuple(dict.fromkeys(n for n in (asked.unit.name, asked.unit.full_name) if n)) if asked.unit else ()
    )
    found = clauses(asked.words, Narrow(asked.kind, asked.year, names=names), page=asked.page)
    beside = _found_tasks(request, asked, page=1)
    addresses = [clause.address for document in found.documents for clause in document.clauses]
    held = tasks_at(addresses, [document.name for document in found.documents], request.actor)
    results = [
        (document, [_hit(c, asked.words, held) for c in document.clauses]) for document in found.documents
    ]
    return {
        "found": found,
        "results": results,
        "tasks": [(task, runs(task.text, asked.words)) for task in beside.tasks[:TASKS_BESIDE]],
        "task_total": beside.total,
        "previous": asked.page - 1,
        "next": _next(found),
    }


def _tasks(request: Request, asked: Asked) -> dict[str, Any]:
    found = _found_tasks(request, asked, page=asked.page)
    return {
        "tasks": [(task, runs(task.text, asked.words)) for task in found.tasks],
        "task_total": found.total,
        "walked_lists": found.walked,
        "previous": asked.page - 1,
        "next": asked.page + 1 if found.more else None,
    }


def _found_tasks(request: Request, asked: Asked, *, page: int) -> FoundTasks:
    if asked.kind not in {"", "task-list"}:
        return NONE
    unit_id = asked.unit.id if asked.unit else None
    return tasks(asked.words, request.actor, year=asked.year, unit_id=unit_id, page=page)


def _next(found: Found) -> int | None:
    return found.page + 1 if found.more else None


def _hit(clause: FoundClause, words: Wording, held: dict[str, FoundTask]) -> Hit:
    return Hit(clause, path_of(clause.address), runs(clause.text, words), held.get(clause.address))


def runs(text: str, words: Wording) -> tuple[Run, ...]:
    """A stretch of a text around the words that were found, these marked."""
    spans = marked(text, words.words)
    first = max(0, spans[0][0] - AROUND) if spans and len(text) > SNIPPET_MOST else 0
    last = min(len(text), first + SNIPPET_MOST)
    made = [Run("…")] if first else []
    place = first
    for start, end in spans:
        if start >= last:
            break
        made += [Run(text[place:start]), Run(text[start:end], "found")]
        place = end
    rest = [Run(text[place:last])] if place < last else []
    return (*(run for run in (*made, *rest) if run.text), *((Run("…"),) if last < len(text) else ()))
