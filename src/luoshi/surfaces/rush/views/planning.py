"""The release plan: the year's ceiling, months, sizes of days; each change is a recorded decision."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.policy.dates.windows import day_of
from luoshi.policy.entitlements.planning import Roll, pieces_a_day, tilt_bp
from luoshi.policy.money.fen import FEN_PER_YUAN
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.entitlements.queries import Open, releases_of
from luoshi.records.releases import actions, queries
from luoshi.records.releases.actions_money import open_money
from luoshi.records.settlement import queries as settlement
from luoshi.surfaces.rush.area import SEERS
from luoshi.surfaces.rush.schemes import has_goods, scheme_with
from luoshi.surfaces.rush.views.board import around
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import day as day_written
from luoshi.surfaces.web.choosing import number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

YUAN_DIGITS: Final = 12


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=SEERS)
def show(request: Request, scheme_id: int) -> HttpResponse:
    """The plan; POST with `act` decides."""
    scheme = scheme_with(scheme_id)
    if scheme is None:
        return not_found(request)
    if request.method == "POST":
        ACTS.get(request.POST.get("act", ""), _unknown)(request, scheme)
        messages.success(request, _("决定已记录，依据和时间见下方。"))
        return redirect("rush-plan", scheme_id)
    today = day_of(request.now)
    day = day_written(request.GET.get("day", "")) or today
    plan = queries.plan_of(scheme, day.year)
    sizes = _sizes(scheme, day)
    month = plan.months[day.month - 1]
    rural_bp = queries.rural_bp_on(scheme, day)
    opened = queries.opened_fen(scheme, day, at=request.now)
    left_days = _last_day(day).day - day.day + 1
    context = around(scheme, "plan") | {
        "plan": plan,
        "day": day,
        "today": today,
        "sizes": [
            (one, [(channel, sizes.get(one.name, {}).get(channel.name)) for channel in scheme.terms.channels])
            for one in scheme.terms.categories
        ],
        "online_bp": tilt_bp(
            {name: {key: size for key, (size, _left) in of.items()} for name, of in sizes.items()}, "online"
        ),
        "rural_bp": rural_bp,
        "rural_percent": rural_bp // 100,
        "rural": queries.rural_share(scheme),
        "opened_fen": opened,
        "to_open_fen": max(month.planned_fen - opened, 0),
        "advice": pieces_a_day(month.left_fen, left_days, plan.average_fen),
        "decisions": queries.decisions(scheme),
        "rolled": settlement.rolled(scheme.id, day.year),
        "settles": has_goods(scheme.programme),
        "decides": request.actor.has("operator"),
        "over": [one for one in plan.months if one.month < today.month and one.left_fen > 0],
    }
    return render(request, "rush/plan.html", context)


def _sizes(scheme: Open, day: date) -> dict[str, dict[str, tuple[int, int]]]:
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for row in releases_of(scheme, day):
        found.setdefault(row.category, {})[row.channel] = (row.size, row.left)
    return found


def _ground(request: Request) -> actions.Ground:
    decided = day_written(request.POST.get("decided_on", ""))
    if decided is None:
        raise BadValue(_("请填写决定日期，如 2026-03-31。"))
    return actions.Ground(request.POST.get("authority", ""), decided, request.POST.get("why", ""))


def _fen(written: str) -> int:
    """Yuan, whole or with fen, as written in a form."""
    whole, _point, rest = written.strip().replace(",", "").partition(".")
    plain = whole.isascii() and whole.isdigit() and len(whole) <= YUAN_DIGITS
    if not plain or (rest and not (rest.isascii() and rest.isdigit() and len(rest) <= 2)):
        raise BadValue(_("金额请写成元，如 1500000 或 1500000.50，收到“%(seen)s”。") % {"seen": written[:30]})
    return int(whole) * FEN_PER_YUAN + int(rest.ljust(2, "0") or 0)


def _ceiling(request: Request, scheme: Open) -> None:
    year = number(request.POST.get("year", "")) or day_of(request.now).year
    amount = _fen(request.POST.get("amount", ""))
    actions.set_ceiling(scheme, year, amount, _ground(request), by=request.actor, at=request.now)


def _open_money(request: Request, scheme: Open) -> None:
    first, last = day_written(request.POST.get("first", "")), day_written(request.POST.get("last", ""))
    if first is None or last is None:
        raise BadValue(_("请填写从哪天到哪天。"))
    written = {name: request.POST.get(f"money-{name}", "").strip() for name in scheme.terms.channel_names}
    amounts = {name: _fen(text) for name, text in written.items() if text}
    open_money(scheme, (first, last), amounts, _ground(request), by=request.actor, at=request.now)


def _roll(request: Request, scheme: Open) -> None:
    source, target = number(request.POST.get("source", "")), number(request.POST.get("target", ""))
    if source is None or target is None:
        raise BadValue(_("请选择从哪个月结转到哪个月。"))
    roll = Roll(source, target, _fen(request.POST.get("amount", "")))
    year = day_of(request.now).year
    actions.roll_over(scheme, year, roll, _ground(request), by=request.actor, at=request.now)


def _decide_sizes(request: Request, scheme: Open) -> None:
    first, last = day_written(request.POST.get("first", "")), day_written(request.POST.get("last", ""))
    if first is None or last is None:
        raise BadValue(_("请填写从哪天到哪天。"))
    found: dict[str, dict[str, int]] = {}
    for category in scheme.terms.category_names:
        for channel in scheme.terms.channel_names:
            written = request.POST.get(f"{category}-{channel}", "").strip()
            if not written:
                continue
            size = number(written)
            if size is None:
                raise BadValue(_("投放数量应为整数，收到“%(seen)s”。") % {"seen": written[:30]})
            found.setdefault(category, {})[channel] = size
    rural = number(request.POST.get("rural", "0") or "0")
    if rural is None or rural > 100:
        raise BadValue(_("农村地区比例应为 0 到 100 的整数。"))
    actions.decide_sizes(
        scheme, (first, last), found, _ground(request), rural_bp=rural * 100, by=request.actor, at=request.now
    )


def _unknown(_request: Request, _scheme: Open) -> None:
    raise BadValue(_("没有这个操作。"))


def _last_day(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


ACTS: Final[Mapping[str, Callable[[Request, Open], None]]] = {
    "ceiling": _ceiling,
    "roll": _roll,
    "sizes": _decide_sizes,
    "money": _open_money,
}
