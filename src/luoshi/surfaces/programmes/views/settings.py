"""Parameters with their history, interpretations with their rulings, money, and the log of looks."""

from collections.abc import Iterable
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from luoshi.policy.rules.kinds import UNITS, Kind
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.persons.queries import looks
from luoshi.records.programmes import actions, queries
from luoshi.records.programmes.permissions import MANAGE, SEE, may, require
from luoshi.surfaces.programmes.views.board import STAFF
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import day, number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

UNITS_WRITTEN: Final[dict[Kind, str]] = {Kind.FEN: "元", Kind.RATE: "%"}
"""The form takes yuan and percent, where the rules keep fen and basis points."""


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=STAFF)
def parameters(request: Request, programme_id: int) -> HttpResponse:
    """Every figure of the document with its clause and its history; a change with who, when, why, from which day."""
    row = queries.programme(programme_id)
    if row is None:
        return not_found(request)
    require(request.actor, SEE, row.name, _("您没有查看这个项目的权限。"))
    if request.method == "POST":
        _change(request, row)
        messages.success(request, _("已登记。新值自生效日起用于新的决定，以前的决定不变。"))
        return redirect("parameters", programme_id)
    found = queries.parameters(programme_id, timezone.localdate(request.now))
    context = {
        "programme": row,
        "parts": [(title, [one for one in found if one.part == name]) for name, title in row.parts],
        "names": dict.fromkeys((one.name, one.meaning, unit_of(one)) for one in found),
        "manages": may(request.actor, MANAGE, row.name) and row.state != "closed",
        "versions": queries.versions(programme_id),
        "sources": queries.workflow_of(row).sources,
        "fundings": queries.fundings(programme_id),
        "tab": "parameters",
    }
    return render(request, "programmes/parameters.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=STAFF)
def interpretations(request: Request, programme_id: int) -> HttpResponse:
    """Every doubt of the text, how it is read and by whose ruling; a new ruling."""
    row = queries.programme(programme_id)
    if row is None:
        return not_found(request)
    require(request.actor, SEE, row.name, _("您没有查看这个项目的权限。"))
    if request.method == "POST":
        _rule(request, row)
        messages.success(request, _("裁定已登记，自生效日起的决定都会注明。"))
        return redirect("interpretations", programme_id)
    context = {
        "programme": row,
        "doubts": queries.interpretations(programme_id, timezone.localdate(request.now)),
        "manages": may(request.actor, MANAGE, row.name) and row.state != "closed",
        "tab": "interpretations",
    }
    return render(request, "programmes/interpretations.html", context)


@require_safe
@guarded(roles=("operator", "auditor"))
def looks_log(request: Request) -> HttpResponse:
    """Who saw whose personal data, and why: newest first."""
    rows = looks(request.actor, before_id=number(request.GET.get("before", "")))
    return render(
        request, "programmes/looks.html", {"rows": rows, "older": rows[-1].id if len(rows) == 100 else None}
    )


def _change(request: Request, row: queries.ProgrammeRow) -> None:
    post = request.POST
    since, decided_on = day(post.get("since", "")), day(post.get("decided_on", ""))
    if since is None or decided_on is None:
        raise BadValue(_("请填写生效日和决定日期。"))
    known = {one.name: one for one in queries.parameters(row.id, since)}
    name = post.get("name", "")
    if name not in known:
        raise BadValue(_("请选择要调整的参数。"))
    actions.change_parameter(
        row.id,
        name,
        value_of(coded(post.get("value", "").strip(), known[name].options), Kind(known[name].kind)),
        part=post.get("part", ""),
        since=since,
        decided_by=post.get("decided_by", ""),
        decided_on=decided_on,
        why=post.get("why", ""),
        by=request.actor,
        at=request.now,
    )


def unit_of(one: queries.ParameterRow) -> str:
    """How the value is to be written: the words of a short list, else the unit."""
    if one.kind == Kind.CHOICE:
        return "、".join(shown for _code, shown in one.options)
    return str(_("名称")) if one.options else UNITS_WRITTEN.get(Kind(one.kind), UNITS[Kind(one.kind)])


def coded(written: str, options: Iterable[tuple[str, str]]) -> str:
    """The code of a value that was written in its words; what is no word of the list stays as it is."""
    return {shown: code for code, shown in options}.get(written, written)


def value_of(written: str, kind: Kind) -> object:
    """Yuan become fen, percent become basis points; the rest as the document writes it. Raises BadValue."""
    if kind in {Kind.FEN, Kind.RATE}:
        whole, _point, rest = written.removesuffix("%").partition(".")
        if not (whole + rest).isascii() or not (whole + rest).isdigit() or len(rest) > 2 or len(whole) > 12:
            raise BadValue(_("金额以元、比例以百分数填写，最多两位小数。"))
        return int(whole or "0") * 100 + int(rest.ljust(2, "0") or "0")
    if kind is Kind.COUNT:
        found = number(written)
        if found is None:
            raise BadValue(_("请填写整数。"))
        return found
    return written


def _rule(request: Request, row: queries.ProgrammeRow) -> None:
    post = request.POST
    since, decided_on = day(post.get("since", "")), day(post.get("decided_on", ""))
    if since is None or decided_on is None:
        raise BadValue(_("请填写生效日和决定日期。"))
    actions.make_ruling(
        row.id,
        post.get("interpretation", ""),
        post.get("option", ""),
        since=since,
        decided_by=post.get("decided_by", ""),
        decided_on=decided_on,
        why=post.get("why", ""),
        by=request.actor,
        at=request.now,
    )
