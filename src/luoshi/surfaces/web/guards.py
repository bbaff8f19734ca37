"""Guards of the views: who may open a page at all. What may be done with a row, the actions check."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.policy.terms.actors import PROGRAMMES, SUPERVISION, RoleName
from luoshi.records.tasks.permissions import DECIDE, MANAGE, OVERSEE, SEE_ALL, SEE_AUDIT, may
from luoshi.surfaces.web.answers import forbidden
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.views.expired import came_from

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]

READERS = SUPERVISION | PROGRAMMES
"""Who reads documents: whoever decides by a clause must be able to open it."""

MISSING = {
    SEE_ALL: gettext_lazy("查看全部任务的权限（督查室、市领导或审计）"),
    MANAGE: gettext_lazy("管理清单的权限（督查室）"),
    DECIDE: gettext_lazy("交办和审核的权限（督查室）"),
    OVERSEE: gettext_lazy("查看督查室工作页面的权限（督查室或审计）"),
    SEE_AUDIT: gettext_lazy("查看操作记录的权限（督查室或审计）"),
}


def guarded(
    permission: str | None = None, *, roles: Collection[RoleName] = SUPERVISION
) -> Callable[[View[P]], View[P]]:
    """Only for persons who are signed in, hold one of the roles, and (where given) hold the permission."""

    def around(view: View[P]) -> View[P]:
        @wraps(view)
        def inside(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            refusal = _refusal(request, permission, roles)
            return refusal if refusal is not None else view(request, *args, **kwargs)

        return inside

    return around


def _refusal(
    request: Request, permission: str | None, roles: Collection[RoleName]
) -> HttpResponseBase | None:
    if request.actor.user_id is None:
        return _sign_in(request)
    if not request.actor.roles:
        return forbidden(request, _("您的账号还没有角色。请联系督查室为您授予角色后再使用。"))
    if not request.actor.roles & frozenset(roles):
        return forbidden(request, _("这个页面不在您的角色的工作范围内。"))
    if permission is not None and not may(request.actor, permission):
        return forbidden(request, _("打开这个页面需要%(permission)s。") % {"permission": MISSING[permission]})
    return None


def _sign_in(request: Request) -> HttpResponseBase:
    """To the sign-in page and back; htmx is told to leave the page it is on."""
    if request.htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": reverse("account_login")})
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    messages.warning(request, _("登录已过期，刚才的内容没有提交。请重新登录，回到原来的页面再提交一次。"))
    return redirect_to_login(came_from(request) or reverse("overview"))
