"""The ladder of a year: levels, rules of escalation, days of reminders, on one page."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.policy.chasing.setup import LEVELS_MOST
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.chasing import actions, queries
from luoshi.records.tasks.permissions import DECIDE, OVERSEE, may, require
from luoshi.surfaces.chasing import words
from luoshi.surfaces.web.choosing import number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

SPARE_RULES: Final = 2
"""Empty rows offered for further rules."""


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(OVERSEE)
def setup(request: Request) -> HttpResponse:
    """Show or set the chasing of a year."""
    year = number((request.POST or request.GET).get("year", "")) or timezone.localdate(request.now).year
    if request.method == "POST":
        require(request.actor, DECIDE, _("只有督查室可以设置督办规则。"))
        actions.set_up(year, _given(request.POST), by=request.actor, at=request.now)
        messages.success(request, _("%(year)s年的督办规则已保存。") % {"year": year})
        return redirect(f"{reverse('chasing-setup')}?year={year}")
    found = queries.setup(year)
    context = {
        "year": year,
        "setup": found,
        "is_set": queries.is_set(year),
        "levels": [*found.levels, *[None] * (LEVELS_MOST - len(found.levels))],
        "rules": [*found.rules, *[None] * SPARE_RULES],
        "reminders": [
            (key, name, ", ".join(map(str, found.reminders[key]))) for key, name in words.ABOUT.items()
        ],
        "colours": words.COLOUR.items(),
        "abouts": words.ABOUT.items(),
    }
    context |= {"colour_words": words.COLOUR, "about_words": words.ABOUT}
    page = "setup" if may(request.actor, DECIDE) else "setup_read"
    return render(request, f"chasing/{page}.html", context)


def _given(form: QueryDict) -> dict[str, Any]:
    """The form as plain data; empty rows are left out, what is no number is left for the refusal to name."""
    names, colours, days = (form.getlist(one) for one in ("level_name", "level_colour", "level_days"))
    levels = [
        {"name": name, "colour": colour, "reply_days": _whole(count)}
        for name, colour, count in zip(names, colours, days, strict=False)
        if name.strip()
    ]
    fields = ("rule_about", "rule_days", "rule_rank", "rule_automatic")
    rules = [
        {"about": about, "after_days": _whole(after), "rank": _whole(rank), "automatic": automatic == "yes"}
        for about, after, rank, automatic in zip(*(form.getlist(one) for one in fields), strict=False)
        if after.strip()
    ]
    return {
        "word": form.get("word", ""),
        "levels": levels,
        "rules": rules,
        "reminders": {key: _offsets(form.get(f"remind_{key}", "")) for key in words.ABOUT},
        "acknowledge_days": _whole(form.get("acknowledge_days", "")),
    }


def _whole(written: str) -> int | str:
    found = number(written.strip())
    return written if found is None else found


def _offsets(written: str) -> list[int]:
    parts = written.replace("，", ",").replace("、", ",").replace("−", "-").split(",")
    try:
        return [int(one) for one in parts if one.strip()]
    except ValueError:
        raise BadValue(_("提醒日要写成用逗号隔开的整数，例如 -7, -3, 0, 1, 7。")) from None
