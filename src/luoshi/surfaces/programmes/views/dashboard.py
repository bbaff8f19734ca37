"""The dashboard of a programme: applications and money by day, the funnel, when the money ends, districts and brands."""

from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from luoshi.library.discovery import load_districts
from luoshi.policy.cases.exhaustion import Outlook, Rest, outlook, rest
from luoshi.policy.money.fen import FEN_PER_YUAN
from luoshi.records.cases.queries import may_see
from luoshi.records.cases.queries_figures import Figures, Group, committed, figures
from luoshi.records.programmes import queries as programmes
from luoshi.surfaces.programmes.views.board import STAFF, board_of
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

MAPS: Final = frozenset({"beijing"})
"""The cities of the library for which the assets hold a map."""
WAN: Final = 10_000 * FEN_PER_YUAN


@dataclass(frozen=True, slots=True)
class Pot:
    """A pot with money, when it ends, and what is left when applications close. `closed`: they have been, on `closes`."""

    title: str
    given_fen: int
    left_fen: int
    outlook: Outlook
    closes: date | None
    closed: bool
    rest: Rest | None


@require_safe
@guarded(roles=STAFF)
def dashboard(request: Request, programme_id: int) -> HttpResponse:
    """One page that says how the programme runs; every figure leads to its cases or stands in a table."""
    found = figures(programme_id, request.actor)
    if found is None:
        return not_found(request)
    head = found.programme
    context: dict[str, Any] = {
        "programme": head,
        "board": board_of(head),
        "figures": found,
        "funnel": funnel(found),
        "chart": chart(found, board_of(head).given_fen),
        "map": district_map(found, link=may_see(head.name, request.actor)),
        "pots": pots(request, head),
        "tab": "dashboard",
    }
    return render(request, "programmes/dashboard.html", context)


def funnel(found: Figures) -> list[tuple[str, Any, int]]:
    """Each stage with its words and its share of all applications in percent."""
    words = {
        "applied": pgettext("漏斗", "提交申请"),
        "checked": _("完成自动核对"),
        "reviewed": _("经过人工审核"),
        "due": _("进入发放"),
        "paid": _("已经发放"),
    }
    return [(words[one.name], one, round(one.count * 100 / max(found.applied, 1))) for one in found.funnel]


def pots(request: Request, head: programmes.ProgrammeRow) -> list[Pot]:
    """The pots that were given money, each with its outlook."""
    given: dict[str, int] = {}
    for one in programmes.fundings(head.id):
        given[one.pot] = given.get(one.pot, 0) + one.total_fen
    left: dict[str, int] = {}
    for purse in programmes.purses(head.id):
        left[purse.pot] = left.get(purse.pot, 0) + purse.available_fen
    today, titles = timezone.localdate(request.now), dict(head.parts)
    made = []
    for pot, fen in given.items():
        first, days = committed(head.id, pot, at=request.now)
        told = outlook(days, first=first or today, today=today, left_fen=left.get(pot, 0))
        closes = programmes.last_day(head, [pot] if pot else [name for name, _title in head.parts], today)
        over = closes is not None and closes < today
        end = rest(told, today=today, last=closes) if closes else None
        title = titles.get(pot, "") if pot else _("共用额度")
        made.append(Pot(title, fen, left.get(pot, 0), told, closes, over, end))
    return made


def chart(found: Figures, given_fen: int) -> dict[str, Any]:
    """Columns of applications and lines of money (10,000 yuan, cumulated); a table says the same."""
    sums = list(accumulate(day.committed_fen for day in found.days))
    paid = list(accumulate(day.paid_fen for day in found.days))
    return {
        "names": [date_format(day.on, _("n月j日")) for day in found.days],
        "applied": [day.applied for day in found.days],
        "committed": [round(fen / WAN, 2) for fen in sums],
        "paid": [round(fen / WAN, 2) for fen in paid],
        "given": round(given_fen / WAN, 2),
        "words": {
            "applied": _("申请（件）"),
            "committed": _("累计占用资金（万元）"),
            "paid": _("累计发放（万元）"),
            "given": _("资金额度"),
        },
    }


def district_map(found: Figures, *, link: bool) -> dict[str, Any] | None:
    """The map: applications by district; None where the city has no map or no district is known yet."""
    head = found.programme
    known = [group for group in found.districts if group.key]
    if head.city not in MAPS or not known:
        return None
    names = load_districts(head.city)
    return {
        "source": static(f"built/map-{head.city}.json"),
        "areas": [_area(head, group, names.get(group.key, group.key), link=link) for group in known],
        "words": {"applied": _("申请"), "paid": _("已发放"), "committed": _("占用资金（万元）")},
    }


def _area(head: programmes.ProgrammeRow, group: Group, name: str, *, link: bool) -> dict[str, Any]:
    query = urlencode({"district": group.key})
    return {
        "name": name,
        "value": group.applied,
        "paid": group.paid,
        "committed": round(group.committed_fen / WAN, 2),
        "link": f"{reverse('cases', args=[head.id])}?{query}" if link else "",
    }
