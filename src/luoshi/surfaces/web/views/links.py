"""Which clause of a later document carries out which clause of an earlier one: compare, confirm, see what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.policy.linking.differences import UnitChange, same_words
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.documents.queries import DocumentRow, documents
from luoshi.records.linking import actions, queries
from luoshi.records.linking.actions import Decision
from luoshi.records.linking.queries import Coverage, LinkRow, PairingRow, Shown
from luoshi.records.linking.queries_units import same_unit, units_of
from luoshi.records.search.wording import marked
from luoshi.records.tasks.permissions import MANAGE, may
from luoshi.surfaces.web.answers import back, not_found
from luoshi.surfaces.web.choosing import number, page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.papers import Run
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.words_papers import SHOWN, SHOWN_OF_LISTS

LINKABLE: Final = ("plan", "work-report", "task-list")
SUGGESTED_MOST: Final = 6
ADDRESS_MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Row:
    """A link with both texts cut at the words that carry it. Between lists: the units, and whether the words changed."""

    link: LinkRow
    origin: tuple[Run, ...]
    end: tuple[Run, ...]
    units: UnitChange | None = None
    reworded: bool = False


@require_safe
@guarded()
def index(request: Request) -> HttpResponse:
    """The pairs of documents that were compared, and (for the office) the form to compare two more."""
    known = queries.pairings()
    there = [row for row in documents() if row.kind in LINKABLE]
    context = {
        "pairings": known,
        "documents": sorted(there, key=_age),
        "suggested": suggested(there, known),
        "manages": may(request.actor, MANAGE),
    }
    return render(request, "pages/links.html", context)


def suggested(
    there: Sequence[DocumentRow], known: Sequence[PairingRow]
) -> list[tuple[DocumentRow, DocumentRow]]:
    """Pairs that belong together and were not compared yet: each document with the next of each later kind."""
    done = {(row.earlier.id, row.later.id) for row in known}
    ordered = sorted(there, key=_age)
    pairs = [
        (one, two) for place, one in enumerate(ordered) for two in ordered[place + 1 :] if _follows(one, two)
    ]
    return [(one, two) for one, two in pairs if (one.id, two.id) not in done][:SUGGESTED_MOST]


def _age(row: DocumentRow) -> tuple[int, int, int]:
    return row.year or 0, LINKABLE.index(row.kind), row.id


def _follows(one: DocumentRow, two: DocumentRow) -> bool:
    """Report to the list of its year, list to a later list, plan to report or list."""
    if one.kind == "work-report":
        return two.kind == "task-list" and one.year == two.year
    return two.kind == "task-list" if one.kind == "task-list" else two.kind != "plan"


@require_POST
@guarded(MANAGE)
def compute(request: Request) -> HttpResponse:
    """Have two documents compared in the background; also again, decisions are kept."""
    earlier, later = (number(request.POST.get(name, "")) for name in ("earlier", "later"))
    if earlier is None or later is None:
        raise BadValue(_("请选择要比对的两份文件。"))
    return redirect("work", actions.ask_to_compare(earlier, later, by=request.actor, at=request.now))


@require_safe
@guarded()
def show(request: Request, pairing_id: int) -> HttpResponse:
    """The links of a pair, both texts side by side, and the coverage both ways."""
    row = queries.pairing(pairing_id)
    if row is None:
        return not_found(request)
    shown = request.GET.get("show", "")
    is_yearly = row.earlier.kind == row.later.kind == "task-list"
    tabs = {**SHOWN, **SHOWN_OF_LISTS} if is_yearly else SHOWN
    shown = shown if shown in tabs else ""
    page = queries.links(pairing_id, cast("Shown", shown), page=page_of(request.GET))
    there, back_again = queries.coverage(pairing_id)
    context: dict[str, Any] = {
        "pairing": row,
        "page": page,
        "rows": _between_lists(page.rows) if is_yearly else [_row(link) for link in page.rows],
        "shown": shown,
        "choices": tabs,
        "forth": there,
        "back": back_again,
        "manages": may(request.actor, MANAGE),
        "is_yearly": is_yearly,
        "is_of_report": row.earlier.kind == "work-report" and row.later.kind == "task-list",
        "counts": _counts(pairing_id, there, back_again) if is_yearly else (),
    }
    return render(request, "pages/pairing.html", context)


@require_POST
@guarded(MANAGE)
def decide(request: Request, link_id: int) -> HttpResponse:
    """Confirm, reject, or take back; htmx gets the state alone."""
    decision = request.POST.get("decision", "")
    row = actions.decide_link(link_id, cast("Decision", decision), by=request.actor, at=request.now)
    if request.htmx:
        context = {"link": row, "manages": True}
        return render(request, "parts/link_state.html", context)
    return back(request, "links")


@require_POST
@guarded(MANAGE)
def add(request: Request, pairing_id: int) -> HttpResponse:
    """A link by hand."""
    origin, end = (request.POST.get(name, "").strip()[:ADDRESS_MOST] for name in ("origin", "end"))
    actions.add_link(pairing_id, origin, end, by=request.actor, at=request.now)
    messages.success(request, _("已添加对应。"))
    return back(request, "links")


def _counts(pairing_id: int, forth: Coverage, backwards: Coverage) -> list[tuple[str, object, int]]:
    """What became of the tasks, in figures: (which to show, its word, how many); what has no link is listed above."""
    found = queries.became(pairing_id)
    told: list[tuple[str, object, int]] = [
        (key, word, found[key]) for key, word in SHOWN_OF_LISTS.items() if key in found
    ]
    return [
        *told,
        ("", _("不再列入的"), len(forth.missing)),
        ("", _("新增的"), len(backwards.missing)),
    ]


def _between_lists(links: Sequence[LinkRow]) -> list[Row]:
    key = same_unit()
    return [
        replace(
            _row(link),
            units=units_of(link, key),
            reworded=not same_words(link.origin_text, link.end_text),
        )
        for link in links
    ]


def _row(link: LinkRow) -> Row:
    return Row(link, runs(link.origin_text, link.words), runs(link.end_text, link.words))


def runs(text: str, words: Sequence[str]) -> tuple[Run, ...]:
    """The text cut at the words, these marked."""
    made: list[Run] = []
    place = 0
    for start, end in marked(text, words):
        made += [Run(text[place:start]), Run(text[start:end], "found")]
        place = end
    return tuple(run for run in (*made, Run(text[place:])) if run.text)
