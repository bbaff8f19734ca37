"""The plans, and the board of one: its indicators, those at risk first."""

import csv
import io
from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.policy.indicators.paths import STANDINGS
from luoshi.policy.reading.export.sheets import harmless
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.plans import actions, queries
from luoshi.records.plans.board import board, by_risk
from luoshi.records.plans.permissions import MANAGE, may
from luoshi.surfaces.plans import words
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.uploads import read_upload


@require_safe
@guarded()
def index(request: Request) -> HttpResponse:
    """All plans, and what could be loaded from the documents that are there."""
    context = {
        "plans": queries.plans(),
        "offers": queries.offers(),
        "reports": queries.reports_taken(),
        "manages": may(request.actor, MANAGE),
    }
    return render(request, "plans/index.html", context)


@require_safe
@guarded()
def show(request: Request, plan_id: int) -> HttpResponse:
    """A plan's indicators, by risk or in the plan's order, narrowed by standing, kind and group."""
    plan = queries.plan(plan_id)
    if plan is None:
        return not_found(request)
    every = board(plan_id, timezone.localdate(request.now))
    asked = {name: request.GET.get(name, "") for name in ("standing", "kind", "group", "order")}
    rows = [
        row
        for row in (every if asked["order"] == "plan" else by_risk(every))
        if all(not asked[name] or getattr(row, name) == asked[name] for name in ("standing", "kind", "group"))
    ]
    counted = Counter(row.standing for row in every)
    context: dict[str, Any] = {
        "plan": plan,
        "rows": rows,
        "asked": asked,
        "total": len(every),
        "counts": [(key, counted[key], words.LOOKS[key]) for key in STANDINGS],
        "groups": list(dict.fromkeys(row.group for row in every if row.group)),
        "worst": [
            row for row in by_risk(every) if row.kind == "binding" and row.standing in {"missed", "at-risk"}
        ],
        "manages": may(request.actor, MANAGE),
        "tab": "board",
    }
    return render(request, "plans/plan.html", context)


@require_POST
@guarded()
def import_file(request: Request, plan_id: int) -> HttpResponse:
    """Take over a file of figures, whole or not at all."""
    file = request.FILES.get("file")
    if file is None:
        raise BadValue(_("请先选择要导入的文件。"))
    count = actions.import_values(
        plan_id, read_upload(file), file.name or "", by=request.actor, at=request.now
    )
    actions.make_forecasts(by=request.actor, at=request.now)
    messages.success(request, _("已导入，%(count)s 个数值是新的或有修订。") % {"count": count})
    return redirect("plan", plan_id)


@require_POST
@guarded()
def forecast(request: Request, plan_id: int) -> HttpResponse:
    """Make the forecasts that can be made."""
    made = actions.make_forecasts(by=request.actor, at=request.now)
    messages.success(request, _("生成了 %(count)s 项新预测；数值不足六年的指标没有预测。") % {"count": made})
    return redirect("plan", plan_id)


@require_safe
@guarded()
def sheet(request: Request, plan_id: int) -> HttpResponse:
    """An empty table for figures: every indicator of the plan with the newest year, to be filled in."""
    plan = queries.plan(plan_id)
    if plan is None:
        return not_found(request)
    today = timezone.localdate(request.now)
    year = min(max(today.year - 1, plan.first_year), plan.last_year)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["指标", "年份", "数值", "截至日期", "来源", "地区或群体", "说明"])
    writer.writerows([harmless(row.name), year, "", "", "", "", ""] for row in board(plan_id, today))
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="values-{plan_id}-{year}.csv"'
    return answer
