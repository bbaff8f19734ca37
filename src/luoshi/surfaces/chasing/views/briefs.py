"""通报、简报: drafted from figures, each of which leads to the tasks behind it; issued; as Word."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.policy.briefs.figures import OF_STATE, asked
from luoshi.policy.progress.states import name_of
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.briefs import actions, queries
from luoshi.records.briefs.permissions import WRITE, may
from luoshi.records.organisations.queries import the_city
from luoshi.records.tasks import queries as tasks
from luoshi.records.tasks.light_words import words_of
from luoshi.records.tasks.permissions import DECIDE, SEE_ALL
from luoshi.records.tasks.queries_outline import outline
from luoshi.surfaces.chasing import words
from luoshi.surfaces.chasing.papers.brief import brief_paper
from luoshi.surfaces.chasing.papers.files import WORD, as_file
from luoshi.surfaces.web.answers import not_found, site_root
from luoshi.surfaces.web.choosing import chosen_list, day, number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_safe
@guarded(SEE_ALL)
def index(request: Request) -> HttpResponse:
    """All briefs, newest first."""
    found = {"rows": queries.briefs(request.actor), "writes": may(request.actor, WRITE)}
    return render(request, "chasing/briefs.html", found)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(DECIDE)
def new(request: Request) -> HttpResponse:
    """Choose list, moment, what it is about and what it is compared with."""
    lists = tasks.lists(request.actor)
    chosen = chosen_list(lists, (request.POST or request.GET).get("list", ""))
    if chosen is None:
        return render(request, "chasing/briefs.html", {"rows": (), "writes": False})
    if request.method == "POST":
        return redirect("brief", _draft(request, chosen.id))
    context = {
        "lists": [one for one in lists if one.state == "issued"],
        "list": chosen,
        "outline": outline(chosen.id, request.actor),
        "leaders": queries.leaders(),
        "kinds": words.BRIEF.items(),
        "groupings": words.GROUPING.items(),
        "today": timezone.localdate(request.now),
    }
    return render(request, "chasing/new_brief.html", context)


def _draft(request: Request, list_id: int) -> int:
    given = request.POST
    scope = {
        "unit_id": number(given.get("unit", "")),
        "chapter": given.get("chapter", ""),
        "leader_id": number(given.get("leader", "")),
    }
    if sum(bool(one) for one in scope.values()) > 1:
        raise BadValue(_("范围只能选一个：单位、部分或分管领导。"))
    return actions.draft_brief(
        list_id,
        kind=given.get("kind", ""),
        as_of=moment(given.get("as_of", ""), request.now) or request.now,
        since=moment(given.get("since", ""), request.now),
        scope=scope,
        grouping=given.get("grouping", ""),
        by=request.actor,
        at=request.now,
    )


def moment(written: str, now: datetime) -> datetime | None:
    """The end of a day as written, but never later than now; None where nothing is written."""
    if not written:
        return None
    found = day(written)
    if found is None:
        raise BadValue(_("日期写得不对，请重新选择。"))
    start = timezone.make_aware(datetime.combine(found, time()), timezone.get_default_timezone())
    return min(queries.end_of_day(start), now)


@require_safe
@guarded(SEE_ALL)
def show(request: Request, brief_id: int) -> HttpResponse:
    """One brief; each figure leads to its tasks, and all are asked again on the spot."""
    row = queries.brief(brief_id, request.actor)
    if row is None:
        return not_found(request)
    context = {
        "row": row,
        "edits": row.state == "draft" and may(request.actor, WRITE),
        "changed": [_name(row.list_id, one) for one in queries.changed_since(row, request.actor)],
        "columns": [(name, words.FIGURE[name]) for name in words.TABLE],
    }
    return render(request, "chasing/brief.html", context)


def _name(list_id: int, found: str) -> str:
    line, _dot, name = found.rpartition("·")
    word = _word(list_id, name)
    return f"{line}·{word}" if line else word


def _word(list_id: int, name: str) -> str:
    """What a figure counts; a single state by the name its year gives it."""
    state = name.removeprefix(OF_STATE)
    if state == name:
        return str(words.FIGURE[name])
    known = next((one for one in words_of(list_id).named if one == state), state)
    return name_of(known, english=get_language() == "en")


@require_safe
@guarded(SEE_ALL)
def figure(request: Request) -> HttpResponse:
    """A figure by its query: name, list, moment, narrowing; the tasks that make it up."""
    found: dict[str, Any] = {name: request.GET.get(name) or None for name in PARAMETERS}
    ask = asked(found)
    name = _word(ask.list_id, ask.name)
    context = {"figure": queries.figure(ask, request.actor), "name": name, "ask": ask}
    context["narrow"] = _narrow(ask.unit_id, ask.chapter, ask.leader_id)
    return render(request, "chasing/figure.html", context)


PARAMETERS = ("name", "list_id", "at", "since", "unit_id", "chapter", "leader_id")


def _narrow(unit_id: int | None, chapter: str, leader_id: int | None) -> str:
    if unit_id is not None:
        return queries.unit_names().get(unit_id, "")
    if leader_id is not None:
        return dict(queries.leaders()).get(leader_id, "")
    return chapter


@require_safe
@guarded(SEE_ALL)
def word(request: Request, brief_id: int) -> HttpResponse | FileResponse:
    """The brief as a Word file."""
    row = queries.brief(brief_id, request.actor)
    if row is None:
        return not_found(request)
    city = the_city()
    on = timezone.localdate(row.issued_at or row.drafted_at)
    data = brief_paper(row, city.name if city else "", on, site_root(request))
    return as_file(data, row.title, WORD)


@require_POST
@guarded(DECIDE)
def act(request: Request, brief_id: int) -> HttpResponse:
    """Keep changes, issue, or drop."""
    given = request.POST
    more: dict[str, Any] = {"by": request.actor, "at": request.now}
    version, chosen = number(given.get("version", "")) or 0, given.get("act", "")
    if chosen in {"change", "issue"}:
        keep = [found for one in given.getlist("keep") if (found := number(one)) is not None]
        actions.change_brief(
            brief_id,
            title=given.get("title", ""),
            remark=given.get("remark", ""),
            keep=keep,
            version=version,
            **more,
        )
        if chosen == "issue":
            actions.issue_brief(brief_id, version=version + 1, **more)
        messages.success(request, _("已印发，不再改动。") if chosen == "issue" else _("已保存。"))
        return redirect("brief", brief_id)
    if chosen == "drop":
        actions.drop_brief(brief_id, version=version, **more)
        messages.success(request, _("草稿已作废。"))
        return redirect("briefs")
    raise BadValue(_("请选择保存、印发或作废。"))
