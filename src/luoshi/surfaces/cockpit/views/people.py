"""Accounts on the web: the office gives and closes them, gives roles, arranges deputies and hand-overs."""

from dataclasses import asdict
from datetime import date
from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.policy.terms.actors import ROLES, SUPERVISION, RoleName
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.desks.actions_leaving import hand_over
from luoshi.records.organisations.queries import units
from luoshi.records.people import actions
from luoshi.records.people.actions_roles import appoint_deputy, end_role
from luoshi.records.people.queries_accounts import account, account_choices, accounts, deputies_of
from luoshi.records.tasks.permissions import MANAGE, SEE_AUDIT, may
from luoshi.surfaces.web.answers import back, not_found
from luoshi.surfaces.web.choosing import day, number, page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

GIVEN: Final = tuple(role for role in ROLES if role not in {"citizen", "merchant"})
"""The roles that the office gives on this page; citizens and merchants come by their own ways."""


@require_safe
@guarded(SEE_AUDIT)
def index(request: Request) -> HttpResponse:
    """All accounts, and the form for a new one."""
    words = request.GET.get("q", "").strip()[:100]
    closed = request.GET.get("closed") == "1"
    page = accounts(_today(request), words=words, page=page_of(request.GET), closed=closed)
    context = {"page": page, "words": words, "closed": closed, **_choices(request)}
    return render(request, "cockpit/people.html", context)


@require_POST
@guarded(MANAGE)
def give(request: Request) -> HttpResponse:
    """A new account that can be used at once."""
    form = request.POST
    role, unit_id = _role(form)
    user = actions.give_account_with_role(
        _username(form),
        role,
        display_name=form.get("name", "").strip()[:100],
        password=form.get("password", ""),
        unit_id=unit_id,
        valid_from=_today(request),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("账号“%(name)s”已开设，请把初始密码当面告知本人。") % {"name": user.username})
    return redirect("person", user.pk)


@require_safe
@guarded(SEE_AUDIT)
def show(request: Request, user_id: int) -> HttpResponse:
    """One account with everything that can be done with it."""
    row = account(user_id, _today(request))
    if row is None:
        return not_found(request)
    context = {"person": row, "deputies": deputies_of(user_id, _today(request)), **_choices(request)}
    context["others"] = [one for one in account_choices() if one[0] != user_id]
    return render(request, "cockpit/person.html", context)


@require_safe
@guarded(roles=ROLES)
def own(request: Request) -> HttpResponse:
    """One's own roles, and who acts in one's place."""
    user_id = request.actor.user_id or 0
    row = account(user_id, _today(request))
    context: dict[str, Any] = {"person": row, "deputies": deputies_of(user_id, _today(request))}
    context["today"] = _today(request)
    if request.actor.roles & SUPERVISION:
        context["others"] = [one for one in account_choices() if one[0] != user_id]
    return render(request, "cockpit/me.html", context)


@require_POST
@guarded(MANAGE)
def give_role(request: Request, user_id: int) -> HttpResponse:
    """A further role from today or a later day."""
    role, unit_id = _role(request.POST)
    since = day(request.POST.get("from", "")) or _today(request)
    if account(user_id, since) is None:
        return not_found(request)
    actions.give_role(user_id, role, unit_id=unit_id, valid_from=since, by=request.actor, at=request.now)
    messages.success(request, _("已授予角色。"))
    return redirect("person", user_id)


@require_POST
@guarded()
def end(request: Request, membership_id: int) -> HttpResponse:
    """A role ends; the office, or the person a deputy stands in for."""
    end_role(membership_id, by=request.actor, at=request.now)
    messages.success(request, _("已收回角色，即时生效。"))
    return back(request, "me")


@require_POST
@guarded()
def deputise(request: Request, user_id: int) -> HttpResponse:
    """Somebody acts in this person's place for a time."""
    form = request.POST
    since, until = _days(form)
    count = appoint_deputy(
        user_id,
        number(form.get("deputy", "")) or 0,
        valid_from=since,
        valid_to=until,
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已安排代理，共 %(count)s 个角色，到期自动收回。") % {"count": count})
    return back(request, "me")


@require_POST
@guarded(MANAGE)
def leave(request: Request, user_id: int) -> HttpResponse:
    """A person leaves: all that waits goes to the heir, the account is closed."""
    heir_id = number(request.POST.get("heir", "")) or 0
    done = hand_over(user_id, heir_id, by=request.actor, at=request.now)
    messages.success(
        request,
        _(
            "交接完成：移交 %(roles)s 个角色、%(tasks)s 项任务、%(views)s 个视图，%(cases)s 件申请退回队列；原账号已停用，记录仍在原名下。"
        )
        % asdict(done),
    )
    return redirect("person", user_id)


@require_POST
@guarded(MANAGE)
def close(request: Request, user_id: int) -> HttpResponse:
    """Nobody signs in with this account any more."""
    row = account(user_id, _today(request))
    if row is None:
        return not_found(request)
    actions.close_account(row.username, by=request.actor, at=request.now)
    messages.success(request, _("账号已停用。"))
    return redirect("person", user_id)


@require_POST
@guarded(MANAGE)
def password(request: Request, user_id: int) -> HttpResponse:
    """A new first password; sessions of the account end."""
    row = account(user_id, _today(request))
    if row is None:
        return not_found(request)
    actions.set_password(row.username, request.POST.get("password", ""), by=request.actor, at=request.now)
    messages.success(request, _("密码已更换，请当面告知本人，登录后由本人修改。"))
    return redirect("person", user_id)


def _choices(request: Request) -> dict[str, Any]:
    manages = may(request.actor, MANAGE)
    return {
        "manages": manages,
        "given": GIVEN,
        "units": units() if manages else (),
        "today": _today(request),
    }


def _today(request: Request) -> date:
    return timezone.localdate(request.now)


def _username(form: QueryDict) -> str:
    written = form.get("username", "").strip()
    if not (written.isascii() and written.replace("-", "").replace("_", "").isalnum() and len(written) <= 60):
        raise BadValue("账号名用字母、数字、短横线，最长 60 个字符。")
    return written


def _role(form: QueryDict) -> tuple[RoleName, int | None]:
    """The role and, for the role `unit`, its unit. Raises BadValue."""
    role, unit_id = form.get("role", ""), number(form.get("unit", ""))
    if role not in GIVEN:
        raise BadValue("请选择角色。")
    if role != "unit":
        return cast("RoleName", role), None
    if unit_id not in {one.id for one in units()}:
        raise BadValue("承办单位的角色要选择所在单位。")
    return "unit", unit_id


def _days(form: QueryDict) -> tuple[date, date]:
    since, until = day(form.get("from", "")), day(form.get("until", ""))
    if since is None or until is None:
        raise BadValue("请填写代理的开始日和截止日。")
    return since, until
