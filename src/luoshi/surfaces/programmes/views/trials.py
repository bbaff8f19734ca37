"""What-if: a form of figures, interpretations and money; trials kept, held against each other, taken away as a workbook."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from luoshi.library.programmes import load
from luoshi.policy.money.fen import FEN_PER_YUAN
from luoshi.policy.rules.inputs import parse
from luoshi.policy.rules.kinds import Kind, Scalar
from luoshi.policy.rules.sentences import Field
from luoshi.policy.rules.settings import Parameter
from luoshi.policy.rules.trials import Asked
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.outbox.queries import work
from luoshi.records.programmes import queries as programmes
from luoshi.records.programmes.permissions import MANAGE, SEE, may, require
from luoshi.records.trials import queries
from luoshi.records.trials.actions import SYNTHETIC_MOST, ask_trial
from luoshi.surfaces.programmes.sheets import WORKBOOK, trial_sheet
from luoshi.surfaces.programmes.views.board import STAFF
from luoshi.surfaces.programmes.views.settings import value_of
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import day, number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

COMPARED_MOST: Final = 4
MOVED_SHOWN: Final = 20


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=STAFF)
def index(request: Request, programme_id: int) -> HttpResponse:
    """The trials so far, and the form for a new one; POST begins it as a job."""
    row = programmes.programme(programme_id)
    if row is None:
        return not_found(request)
    require(request.actor, SEE, row.name, _("您没有查看这个项目的权限。"))
    if request.method == "POST":
        made = _ask(request, row)
        messages.success(request, _("试算已开始，结果会保留在这里。"))
        return redirect("trial", made)
    today = timezone.localdate(request.now)
    found = programmes.parameters(programme_id, today)
    context: dict[str, Any] = {
        "programme": row,
        "rows": queries.trials(programme_id, request.actor),
        "parts": [
            (
                name,
                title,
                [one for one in found if one.part == name and one.kind in TRIED and not one.options],
            )
            for name, title in row.parts
        ],
        "doubts": programmes.interpretations(programme_id, today),
        "pots": _pots(row),
        "opens": _opens(row, today),
        "most": SYNTHETIC_MOST,
        "compared_most": COMPARED_MOST,
        "manages": may(request.actor, MANAGE, row.name),
        "tab": "trials",
    }
    return render(request, "programmes/trials.html", context)


@require_safe
@guarded(roles=STAFF)
def show(request: Request, trial_id: int) -> HttpResponse:
    """One trial: both sides, who is better or worse off; while it is worked out, how far it is."""
    found = queries.trial(trial_id, request.actor)
    head = programmes.programme(found.programme_id) if found else None
    if found is None or head is None:
        return not_found(request)
    context = {
        "programme": head,
        "trial": found,
        "sides": sides(found),
        "moved": found.moved[:MOVED_SHOWN],
        "work": work(found.work_id, request.actor) if found.work_id and found.before is None else None,
        "tab": "trials",
    }
    return render(request, "programmes/trial.html", context)


@require_safe
@guarded(roles=STAFF)
def compare(request: Request, programme_id: int) -> HttpResponse:
    """Some trials side by side; the first column is how things stand."""
    head = programmes.programme(programme_id)
    if head is None:
        return not_found(request)
    wanted = [found for one in request.GET.getlist("pick")[:COMPARED_MOST] if (found := number(one))]
    rows = [row for row in queries.trials(programme_id, request.actor) if row.id in wanted and row.before]
    context = {"programme": head, "rows": rows[::-1], "tab": "trials"}
    return render(request, "programmes/compare_trials.html", context)


@require_safe
@guarded(roles=STAFF)
def workbook(request: Request, trial_id: int) -> HttpResponse:
    """One trial as Excel: summary, parts, and the cases moved most."""
    found = queries.trial(trial_id, request.actor)
    head = programmes.programme(found.programme_id) if found else None
    if found is None or head is None or found.before is None:
        return not_found(request)
    answer = HttpResponse(trial_sheet(head, found), content_type=WORKBOOK)
    name = f"试算-{found.title[:40]}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


TRIED: Final = frozenset({Kind.FEN, Kind.RATE, Kind.COUNT, Kind.DAY, Kind.MOMENT})
"""Kinds of figures that the form offers to change."""


def sides(found: queries.TrialRow) -> list[tuple[str, queries.PartRow, queries.PartRow]]:
    """Part by part, now and as tried."""
    if found.before is None or found.after is None:
        return []
    return [(a.title, a, b) for a, b in zip(found.before.parts, found.after.parts, strict=True)]


def _ask(request: Request, row: programmes.ProgrammeRow) -> int:
    post = request.POST
    since = day(post.get("since", ""))
    if since is None:
        raise BadValue(_("请填写从哪一天起改变。"))
    asked = Asked(since, _parameters(post, row), _rulings(post, row), _budgets(post, row))
    return ask_trial(
        row.id,
        asked,
        title=post.get("title", ""),
        source=post.get("source", ""),
        size=number(post.get("size", "")) or 0,
        seed=number(post.get("seed", "")) or 0,
        by=request.actor,
        at=request.now,
    )


def _parameters(post: Mapping[str, Any], row: programmes.ProgrammeRow) -> dict[tuple[str, str], Scalar]:
    found: dict[tuple[str, str], Scalar] = {}
    for book in load(row.city, row.name).parts:
        for one in book.parameters:
            text = str(post.get(f"v-{book.name}-{one.name}", "")).strip()
            if text:
                found[book.name, one.name] = _scalar(text, one)
    return found


def _scalar(text: str, one: Parameter) -> Scalar:
    """A figure as it is written in the form: yuan, percent, days as 2026-03-01. Raises BadValue."""
    raw: Any = value_of(text, one.kind)
    if one.kind is Kind.MOMENT and len(raw) == len("2026-01-01T00:00"):
        raw = f"{raw}:00"
    try:
        value = parse(raw, Field(one.name, one.kind, one.meaning, one.clause))
    except ValueError as problem:
        raise BadValue(f"{one.meaning}：{problem}") from None
    if value is None:
        raise BadValue(_("请填写新值。"))
    return value


def _rulings(post: Mapping[str, Any], row: programmes.ProgrammeRow) -> dict[str, str]:
    doubts = {doubt.name for book in load(row.city, row.name).parts for doubt in book.interpretations}
    given = {name: str(post.get(f"i-{name}", "")) for name in sorted(doubts)}
    return {name: option for name, option in given.items() if option}


def _budgets(post: Mapping[str, Any], row: programmes.ProgrammeRow) -> dict[str, int]:
    found = {}
    for pot, _title, _given in _pots(row):
        text = str(post.get(f"b-{pot}", "")).strip()
        if text:
            value = number(text)
            if value is None:
                raise BadValue(_("资金额度请以元填写整数。"))
            found[pot] = value * FEN_PER_YUAN
    return found


def _pots(row: programmes.ProgrammeRow) -> list[tuple[str, str, int]]:
    """Pot, its title, what it was given."""
    given: dict[str, int] = {}
    for one in programmes.fundings(row.id):
        given[one.pot] = given.get(one.pot, 0) + one.total_fen
    titles = {"": _("共用额度"), **dict(row.parts)}
    pots = dict.fromkeys(purse.pot for purse in programmes.purses(row.id))
    return [(pot, titles.get(pot, pot), given.get(pot, 0)) for pot in pots]


def _opens(row: programmes.ProgrammeRow, today: date) -> date:
    """The first day of the window, from which a what-if usually holds; today where there is none."""
    flow = programmes.workflow_of(row)
    name = flow.window.get("opens")
    for one in load(row.city, row.name).parts[0].parameters:
        value = one.values[0].value
        if one.name == name and hasattr(value, "date"):
            found: date = value.date()
            return found
    return today
