"""Citizens sign in through the national identity platform; they have no password here."""

import secrets
from typing import Final

from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from luoshi.policy.personal.masking import masked
from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import ActionRefused
from luoshi.records.people.queries import account_for_session
from luoshi.records.persons.actions import account_of_citizen
from luoshi.records.persons.values import NewPerson
from luoshi.surfaces.adapters.identity.base import Attempt, NotIdentified
from luoshi.surfaces.adapters.identity.configured import platform
from luoshi.surfaces.adapters.identity.simulator import CITIZENS, DemoPlatform, citizen
from luoshi.surfaces.web.answers import forbidden, not_found
from luoshi.surfaces.web.requests import Request

KEY: Final = "identity"
BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


@require_safe
@never_cache
def sign_in(request: Request) -> HttpResponse:
    """Send the citizen to the platform; what the answer must fit stays in the session."""
    found = platform()
    if found is None:
        return not_found(request)
    attempt = Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))
    place = request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(place, {request.get_host()}, request.is_secure())
    request.session[KEY] = {
        "state": attempt.state,
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
        "next": place if own else "",
    }
    try:
        return redirect(found.address(attempt, request.build_absolute_uri(reverse("citizen-back"))))
    except NotIdentified as problem:
        return forbidden(request, str(problem))


@require_safe
@never_cache
def back(request: Request) -> HttpResponse:
    """The citizen comes back with a code: who is it, and which account is theirs."""
    found, kept = platform(), request.session.pop(KEY, None)
    if found is None:
        return not_found(request)
    if kept is None or not secrets.compare_digest(kept["state"], request.GET.get("state", "")):
        return forbidden(request, _("这次登录已失效，请重新登录。"))
    attempt = Attempt(kept["state"], kept["nonce"], kept["verifier"])
    try:
        code = request.GET.get("code", "")[:500]
        who = found.identified(attempt, code, request.build_absolute_uri(reverse("citizen-back")))
        user_id = account_of_citizen(NewPerson(who.name, who.id_number, who.phone), by=SYSTEM, at=request.now)
    except NotIdentified as problem:
        return forbidden(request, str(problem))
    except ActionRefused as problem:
        return forbidden(request, problem.sentence)
    account = account_for_session(user_id)
    if account is None:
        return forbidden(request, _("这个账号已停用，请联系办理机构。"))
    login(request, account, backend=BACKEND)
    return redirect(kept["next"] or reverse("overview"))


@require_safe
def simulated(request: Request) -> HttpResponse:
    """The demo's stand-in for the platform: invented citizens to choose from."""
    found = platform()
    if not isinstance(found, DemoPlatform):
        return not_found(request)
    people = [(serial, citizen(found.seed, serial)) for serial in CITIZENS]
    shown = [(serial, masked(one.name, "name"), masked(one.id_number, "id_number")) for serial, one in people]
    return render(
        request,
        "programmes/simulated_identity.html",
        {"people": shown, "state": request.GET.get("state", "")},
    )
