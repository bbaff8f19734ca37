"""灯号办法: the thresholds and states of a list's year, version by version."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.policy.progress.lights import CODES, GRADED, LightRule
from luoshi.policy.progress.states import STATES, lit
from luoshi.records.tasks import actions
from luoshi.records.tasks.permissions import MANAGE, SEE_ALL, require
from luoshi.records.tasks.queries_lights import light_policies, rule_in_force
from luoshi.surfaces.supervision import words
from luoshi.surfaces.supervision.forms import needed_day, needed_number
from luoshi.surfaces.supervision.views.lists import listed
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

STEPS: Final = (1, 2)
"""How many graver degrees of a condition the form offers; the rule itself takes three."""


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(SEE_ALL)
def policy(request: Request) -> HttpResponse:
    """The light policy of a list and its versions; POST sets a new one."""
    context, chosen = listed(request)
    if chosen is None:
        return render(request, "supervision/no_list.html", context)
    today = timezone.localdate(request.now)
    if request.method == "POST":
        require(request.actor, MANAGE, _("只有督查室可以设置灯号办法。"))
        rule = {**rule_in_force(chosen.id, today).as_json(), **_rule(request)}
        valid_from = needed_day(request.POST, "valid_from", _("生效日期"))
        reason = request.POST.get("reason", "")
        actions.set_light_policy(
            chosen.id, rule, valid_from=valid_from, reason=reason, by=request.actor, at=request.now
        )
        messages.success(request, _("已设置新的灯号办法，过去的日子仍按当时的办法。"))
        return redirect(f"{request.path}?list={chosen.id}")
    rule_now = rule_in_force(chosen.id, today)
    context |= {"rule": rule_now, "policies": light_policies(chosen.id), "today": today}
    context |= _policy_form(rule_now)
    return render(request, "supervision/policy.html", context)


def _policy_form(rule: LightRule) -> dict[str, Any]:
    """Each condition with its state and its graver degrees; each state with the name that the year gives it."""
    outcomes = [
        (code, words.CONDITIONS[code], rule.outcomes.get(code, ""), _steps(rule, code)) for code in CODES
    ]
    named = [(lit(state, rule.names.get(state)), *rule.names.get(state, ("", ""))) for state in STATES]
    return {"outcomes": outcomes, "named": named}


def _steps(rule: LightRule, code: str) -> list[tuple[int, object, str]]:
    """(place, more than, state) of the rows for graver degrees; none for a condition that measures nothing."""
    if code not in GRADED:
        return []
    steps = rule.grades.get(code, ())
    return [(place, *(steps[place - 1] if place <= len(steps) else ("", ""))) for place in STEPS]


def _grades(given: QueryDict) -> dict[str, list[list[Any]]]:
    """What measures more than a threshold has another state; rows without a state are left out."""
    found: dict[str, list[list[Any]]] = {}
    for code in GRADED:
        for place in STEPS:
            state = given.get(f"grade-{code}-{place}-state", "")
            if state:
                what = _("“%(what)s”的分级门槛") % {"what": words.CONDITIONS[code]}
                more_than = needed_number(given, f"grade-{code}-{place}-more", what)
                found.setdefault(code, []).append([more_than, state])
    return found


def _names(given: QueryDict) -> dict[str, list[str]]:
    pairs = {
        state: [given.get(f"name-{state}-{one}", "").strip() for one in ("zh", "en")] for state in STATES
    }
    return {state: pair for state, pair in pairs.items() if any(pair)}


def _rule(request: Request) -> dict[str, Any]:
    given = request.POST
    outcomes = {code: given.get(f"outcome-{code}", "") for code in CODES}
    return {
        "name": given.get("name", "").strip()[:40] or _("灯号办法"),
        "tolerance_points": needed_number(given, "tolerance_points", _("允许落后的百分点")),
        "start_by_percent": needed_number(given, "start_by_percent", _("首次报告的期限")),
        "due_soon_days": needed_number(given, "due_soon_days", _("临近截止的天数")),
        "outcomes": {code: state for code, state in outcomes.items() if state},
        "follows_curve": "follows_curve" in given,
        "grades": _grades(given),
        "names": _names(given),
    }
