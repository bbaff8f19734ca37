"""Programmes in operation, one programme's queues, its cases; taking the next ones."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.library.discovery import load_districts
from luoshi.policy.terms.actors import PROGRAMMES, RoleName
from luoshi.records.cases import actions, queries
from luoshi.records.cases.permissions import EXPORT, MANAGE, handles, may
from luoshi.records.cases.queries_appeals import PAGE as APPEALS_PAGE
from luoshi.records.cases.queries_appeals import appeals
from luoshi.records.cases.queries_hands import WORK_DAYS, Holding, holdings, workloads
from luoshi.records.cases.queries_listing import listing
from luoshi.records.people.queries import who_holds
from luoshi.records.persons.actions import note_looks
from luoshi.records.programmes import queries as programmes
from luoshi.records.programmes.permissions import SEE
from luoshi.records.programmes.permissions import may as may_in
from luoshi.records.registers.queries import lines
from luoshi.surfaces.programmes import words
from luoshi.surfaces.programmes.sheets import WORKBOOK
from luoshi.surfaces.programmes.sheets_cases import case_sheet
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import number, page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

STAFF: Final[frozenset[RoleName]] = (PROGRAMMES - {"merchant"}) | {"office", "leader", "auditor"}
HANDLERS: Final[frozenset[RoleName]] = (PROGRAMMES - {"merchant"}) | {"auditor"}
PAGE_SIZE: Final = 50
TAKE_MOST: Final = 200
NOBODY: Final = 0
"""Whom a search was for that found nobody: that a number is not there is known then too."""
NARROWING: Final = ("step", "state", "part", "mine", "waiting", "late", "district", "brand")


@dataclass(frozen=True, slots=True)
class Board:
    """One programme in the list: its row, its money, its counts where the actor may see cases."""

    row: programmes.ProgrammeRow
    given_fen: int
    reserved_fen: int
    paid_fen: int
    left_fen: int


@dataclass(frozen=True, slots=True)
class Page:
    """What the part `pages.html` asks for."""

    total: int
    page: int
    pages: int


@require_safe
@guarded(roles=STAFF)
def index(request: Request) -> HttpResponse:
    """All programmes that the actor may see, with their money."""
    rows = [row for row in programmes.programmes() if may_in(request.actor, SEE, row.name)]
    return render(request, "programmes/index.html", {"boards": [board_of(row) for row in rows]})


@require_safe
@guarded(roles=HANDLERS)
def show(request: Request, programme_id: int) -> HttpResponse:
    """The queues of one programme, its money, and how the lines to the registers are."""
    row = programmes.programme(programme_id)
    if row is None:
        return not_found(request)
    found = queries.queues(programme_id, request.actor, at=request.now)
    context: dict[str, Any] = {
        "programme": row,
        "board": board_of(row),
        "queues": [(queue, handles(request.actor, queue.step, row.name)) for queue in found],
        "totals": queries.totals(programme_id, request.actor),
        "purses": programmes.purses(programme_id),
        "lines": lines().values(),
        "holdings": _holdings(request, row),
        "workloads": workloads(row.id, request.actor, at=request.now) if manages(request, row) else (),
        "work_days": WORK_DAYS,
        "take_most": TAKE_MOST,
        "tab": "queues",
    }
    return render(request, "programmes/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=HANDLERS)
def cases(request: Request, programme_id: int) -> HttpResponse:
    """Cases, narrowed and paged. Names are masked, and the look is logged.

    Numbers of persons and papers are found whole and come by POST: an address stands in logs and histories.
    """
    row = programmes.programme(programme_id)
    if row is None:
        return not_found(request)
    if request.method == "POST" and not request.POST.get("q", "").strip():
        chosen = [(key, value) for key in NARROWING if (value := request.POST.get(key, ""))]
        return redirect(f"{reverse('cases', args=[programme_id])}?{urlencode(chosen)}")
    flow = programmes.workflow_of(row)
    wanted = _wanted(request)
    found = queries.cases(programme_id, request.actor, wanted, number=page_of(request.GET), size=PAGE_SIZE)
    ids, purpose = [one.id for one in found.rows], _("查看申请列表")
    if ids:
        note_looks("case", ids, ("name",), plain=False, purpose=purpose, by=request.actor, at=request.now)
    elif wanted.words:
        missed = _("按姓名或号码查找申请，没有找到")
        note_looks(
            "person", [NOBODY], ("search",), plain=False, purpose=missed, by=request.actor, at=request.now
        )
    page = Page(found.total, found.number, max(1, -(-found.total // found.size)))
    context = {"programme": row, "rows": found.rows, "page": page, "wanted": wanted, "tab": "cases"}
    context |= {"sum_fen": found.amount_fen, "as_workbook": may(request.actor, EXPORT, row.name)}
    context["today"] = timezone.localdate(request.now)
    return render(request, "programmes/cases.html", {**context, "steps": flow.steps, "states": words.STATES})


@require_POST
@guarded(roles=("operator", "auditor"))
def cases_workbook(request: Request, programme_id: int) -> HttpResponse:
    """The list as it is narrowed, as a workbook without personal data; asked for by POST as the search is."""
    row = programmes.programme(programme_id)
    if row is None:
        return not_found(request)
    wanted = _wanted(request)
    lines = listing(programme_id, request.actor, wanted)
    data = case_sheet(row, lines, _chosen(row, wanted), request.now)
    answer = HttpResponse(data, content_type=WORKBOOK)
    name = f"申请清单-{timezone.localdate(request.now):%Y%m%d}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def _chosen(row: programmes.ProgrammeRow, wanted: queries.Filter) -> str:
    """What the list is narrowed by, in words for the workbook; a number that was looked for is not written down."""
    titles = {step.name: step.title for step in programmes.workflow_of(row).steps}
    with translation.override("zh-hans"):
        found = (
            titles.get(wanted.step, wanted.step),
            words.word("state", wanted.state) if wanted.state else "",
            dict(row.parts).get(wanted.part, wanted.part),
            load_districts(row.city).get(wanted.district, wanted.district),
            wanted.brand,
            "超时限" if wanted.late_on else "",
            "按号码或姓名查得" if wanted.words else "",
        )
    return "、".join(one for one in found if one)


@require_safe
@guarded(roles=HANDLERS)
def objections(request: Request, programme_id: int) -> HttpResponse:
    """Objections to refusals, the open ones first by the day on which they are due."""
    row = programmes.programme(programme_id)
    if row is None:
        return not_found(request)
    at_page = page_of(request.GET)
    rows, total, waiting = appeals(programme_id, request.actor, number=at_page)
    context = {
        "programme": row,
        "rows": rows,
        "open": waiting,
        "today": timezone.localdate(request.now),
        "page": Page(total, at_page, max(1, -(-total // APPEALS_PAGE))),
        "tab": "appeals",
    }
    return render(request, "programmes/appeals.html", context)


@require_POST
@guarded(roles=HANDLERS)
def take(request: Request, programme_id: int) -> HttpResponse:
    """Take the first cases of a queue and open the first of them."""
    row = programmes.programme(programme_id)
    if row is None:
        return not_found(request)
    step = request.POST.get("step", "")
    if step not in {one.name for one in programmes.workflow_of(row).steps}:
        return not_found(request)
    count = min(number(request.POST.get("count", "")) or 1, TAKE_MOST)
    taken = actions.take_next(programme_id, step, count=count, by=request.actor, at=request.now)
    if not taken:
        messages.info(request, _("队列中没有您可以领取的申请（您办理过或须回避的申请由另一人办理）。"))
        return redirect("programme", programme_id)
    messages.success(request, _("领取了 %(count)s 件。") % {"count": len(taken)})
    return redirect("case", taken[0])


def board_of(row: programmes.ProgrammeRow) -> Board:
    """The money of one programme."""
    purses = programmes.purses(row.id)
    return Board(
        row,
        sum(one.total_fen for one in programmes.fundings(row.id)),
        sum(one.held_fen for one in purses),
        programmes.paid_fen(row.id),
        sum(one.available_fen for one in purses),
    )


def _holdings(request: Request, row: programmes.ProgrammeRow) -> list[tuple[Holding, list[tuple[int, str]]]]:
    """Who has what in hand, each with the colleagues of the same role; for who runs the programme alone."""
    if not manages(request, row):
        return []
    found = holdings(row.id, request.actor, at=request.now)
    today = timezone.localdate(request.now)
    roles = {role: who_holds(role, row.name, today) for role in {one.role for one in found}}
    return [(one, [who for who in roles[one.role] if who[0] != one.user_id]) for one in found]


def manages(request: Request, row: programmes.ProgrammeRow) -> bool:
    """Whether the actor runs this programme."""
    return may(request.actor, MANAGE, row.name)


def _wanted(request: Request) -> queries.Filter:
    query = request.POST if request.method == "POST" else request.GET
    return queries.Filter(
        step=query.get("step", ""),
        state=query.get("state", ""),
        part=query.get("part", ""),
        holder_id=request.actor.user_id if query.get("mine") else None,
        waiting=bool(query.get("waiting")),
        late_on=timezone.localdate(request.now) if query.get("late") else None,
        district=query.get("district", "")[:40],
        brand=query.get("brand", "")[:60],
        words=request.POST.get("q", "").strip()[:60],
    )
