"""The public page: progress in plain words, data to take away, comments. No sign-in."""

import csv
import io
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.policy.indicators.naming import how_many
from luoshi.policy.indicators.values import plain
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.evaluation.queries import round_page, rounds
from luoshi.records.files.queries import content
from luoshi.records.plans import actions, queries
from luoshi.records.plans.board import Line, board
from luoshi.surfaces.exports.csv_text import cell
from luoshi.surfaces.plans import forms, words
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.views.files import download

PUBLIC: Final = Actor(None, "公众", frozenset())
COMMENTS_AN_HOUR: Final = 5
HOUR_SECONDS: Final = 3_600
COMMENTS_SHOWN: Final = 20
COLUMNS: Final = (
    *("number", "name", "group", "kind", "unit", "comparator", "target", "requirement"),
    *("year", "value", "bound", "as_of", "source", "standing"),
)


@require_safe
def index(request: Request) -> HttpResponse:
    """The plans that are open to the public."""
    return render(request, "plans/public_index.html", {"plans": queries.plans(public=True)})


@require_safe
def show(request: Request, plan_id: int) -> HttpResponse:
    """How far the plan has come."""
    plan = _public(plan_id)
    if plan is None:
        return not_found(request)
    rows = board(plan_id, timezone.localdate(request.now))
    groups: dict[str, list[Line]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    good = sum(row.standing in {"met", "on-course"} for row in rows)
    context: dict[str, Any] = {
        "plan": plan,
        "groups": groups.items(),
        "rows": rows,
        "good": good,
        "unknown": sum(row.standing in {"unknown", "open"} for row in rows),
        "total": how_many(row.number for row in rows),
        "parts": len(rows),
        "comments": queries.comments(plan_id, ["released"], most=COMMENTS_SHOWN),
        "rounds": rounds(plan_id, published=True),
        "looks": words.LOOKS,
    }
    return render(request, "plans/public_plan.html", context)


def _public(plan_id: int) -> queries.PlanRow | None:
    found = queries.plan(plan_id)
    return found if found is not None and found.public else None


@require_safe
def report_file(request: Request, round_id: int) -> HttpResponse:
    """The published report of an evaluation."""
    page = round_page(round_id)
    if page is None or page.row.report_id is None or _public(page.row.plan_id) is None:
        return not_found(request)
    data, media_type = content(page.row.report_id)
    return download(data, media_type, _("评估报告%(year)s.docx") % {"year": page.row.year})


@require_safe
def data(request: Request, plan_id: int, form: str) -> HttpResponse:
    """Every figure of the public plan as CSV or JSON."""
    plan = _public(plan_id)
    if plan is None or form not in {"csv", "json"}:
        return not_found(request)
    rows = [one for line in board(plan_id, timezone.localdate(request.now)) for one in _figures(line)]
    if form == "json":
        told = {"plan": plan.title, "years": [plan.first_year, plan.last_year], "figures": rows}
        return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({key: cell(value) for key, value in row.items()} for row in rows)
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="plan-{plan_id}.csv"'
    return answer


def _figures(line: Line) -> list[dict[str, Any]]:
    """A row for each year with a figure, or one without where there is none."""
    goal = line.goal
    shared: dict[str, Any] = {
        "number": line.number,
        "name": line.name,
        "group": line.group,
        "kind": line.kind,
        "unit": line.unit,
        "comparator": goal.comparator or "",
        "target": plain(goal.value) if goal.value is not None else "",
        "requirement": goal.requirement,
        "standing": line.standing,
    }
    empty: dict[str, Any] = {"year": None, "value": None, "bound": "", "as_of": None, "source": ""}
    found: list[dict[str, Any]] = [
        {
            "year": one.year,
            "value": plain(one.value),
            "bound": one.bound,
            "as_of": one.as_of.isoformat(),
            "source": one.source,
        }
        for one in line.values.values()
    ]
    return [{key: {**shared, **one}[key] for key in COLUMNS} for one in (found or [empty])]


@require_POST
def comment(request: Request, plan_id: int) -> HttpResponse:
    """Hold a comment; so many an hour from one address."""
    if _public(plan_id) is None:
        return not_found(request)
    _not_too_fast(request)
    actions.send_comment(
        plan_id,
        text=request.POST.get("text", ""),
        name=request.POST.get("name", ""),
        indicator_id=forms.identity(request.POST, "indicator"),
        by=PUBLIC,
        at=request.now,
    )
    messages.success(request, _("谢谢您的意见。工作人员看过后会在这里公开，通常需要几个工作日。"))
    return redirect("public-plan", plan_id)


def _not_too_fast(request: Request) -> None:
    """Counted in the shared cache under the address, which is kept for an hour and nowhere else."""
    key = f"comments:{_address(request)}"
    cache.add(key, 0, HOUR_SECONDS)
    if cache.incr(key) > COMMENTS_AN_HOUR:
        raise WrongState(_("您提交得太频繁，请一小时后再来。"))


def _address(request: Request) -> str:
    """Where the request came from; behind a proxy that is trusted, what the proxy saw."""
    if getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0):
        return str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
