"""The bell: what one was told, how one wants to be told; for the office who was reached."""

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.policy.terms.actors import ROLES
from luoshi.records.desks.queries_reach import units_without_people
from luoshi.records.notifying import actions, queries
from luoshi.records.tasks.permissions import MANAGE, SEE_AUDIT
from luoshi.records.tasks.seeing import hidden_from_person
from luoshi.surfaces.chasing import words
from luoshi.surfaces.web.answers import back, not_found
from luoshi.surfaces.web.choosing import number, page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

ANYBODY: Final = frozenset(ROLES)
REACH_DAYS: Final = 30


@require_safe
@guarded(roles=ANYBODY)
def index(request: Request) -> HttpResponse:
    """What one was told, newest first."""
    page = queries.notifications(
        request.actor.user_id or 0, hidden=_hidden(request), page=page_of(request.GET)
    )
    return render(request, "chasing/notifications.html", {"page": page})


@require_POST
@guarded(roles=ANYBODY)
def follow(request: Request, notification_id: int) -> HttpResponse:
    """Mark it as read and go where it leads."""
    row = queries.notification(notification_id, request.actor.user_id, _hidden(request))
    if row is None:
        return not_found(request)
    actions.read_notifications([row.id], by=request.actor, at=request.now)
    if row.address and url_has_allowed_host_and_scheme(row.address, None):
        return redirect(row.address)
    return redirect("notifications")


def _hidden(request: Request) -> frozenset[int]:
    user_id, today = request.actor.user_id, timezone.localdate(request.now)
    return hidden_from_person(user_id, today) if user_id else frozenset()


@require_POST
@guarded(roles=ANYBODY)
def read_all(request: Request) -> HttpResponse:
    """Everything is read."""
    actions.read_notifications(None, by=request.actor, at=request.now)
    return redirect("notifications")


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=ANYBODY)
def preferences(request: Request) -> HttpResponse:
    """How one wants to be told."""
    if request.method == "POST":
        names = ("mail", "im", "sms", "address", "im_name", "phone")
        given = {name: request.POST.get(name, "off" if name in words.CHANNEL else "") for name in names}
        actions.prefer(**given, by=request.actor, at=request.now)
        messages.success(request, _("通知方式已保存。"))
        return redirect("notification-preferences")
    row = queries.preference(request.actor.user_id or 0)
    channels = [
        (name, shown, getattr(row, name))
        for name, shown in words.CHANNEL.items()
        if name in actions.open_channels()
    ]
    return render(
        request, "chasing/preferences.html", {"row": row, "channels": channels, "ways": words.WAY.items()}
    )


@require_safe
@guarded(SEE_AUDIT)
def reach(request: Request) -> HttpResponse:
    """Who was told what in the last days, those not reached first; letters in trouble."""
    days = min(number(request.GET.get("days", "")) or REACH_DAYS, 366)
    people = queries.reach(request.now - timedelta(days=days))
    found = {"people": people, "letters": queries.troubled_letters(), "days": days}
    found["without"] = units_without_people(timezone.localdate(request.now))
    return render(request, "chasing/reach.html", found)


@require_POST
@guarded(MANAGE)
def retry(request: Request, letter_id: int) -> HttpResponse:
    """Have a failed letter tried again."""
    actions.retry_letter(letter_id, by=request.actor, at=request.now)
    messages.success(request, _("已排队重发。"))
    return back(request, "reach")
