"""A citizen's own entitlements: claim, show the code to a merchant, unbind, cancel; through the gate's own door."""

import json
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.policy.dates.windows import day_of
from luoshi.policy.entitlements.values import Asked, Cancel, Claim, Unbind
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.entitlements.actions_gate import apply_batch
from luoshi.records.entitlements.queries import Open, open_schemes
from luoshi.records.entitlements.requests import Sent
from luoshi.records.entitlements.requests import person as client_of
from luoshi.records.persons.queries import person_of
from luoshi.records.releases import queries
from luoshi.surfaces.gate.limits import CODE_S, KEY_MOST
from luoshi.surfaces.gate.meter import Meter
from luoshi.surfaces.gate.tokens import key_of, person_token
from luoshi.surfaces.rush.area import CITIZENS
from luoshi.surfaces.rush.schemes import scheme_with, title_of
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

METER: Final = Meter()


@require_safe
@guarded(roles=CITIZENS)
def show(request: Request) -> HttpResponse:
    """What the citizen holds in each scheme, what can be claimed today, and what was answered before."""
    person = person_of(request.actor.user_id)
    rows = [_own(request, scheme, person.id) for scheme in open_schemes()] if person else []
    code = request.session.pop("entitlement-code", "")
    context = {
        "rows": rows,
        "person": person,
        "code": code,
        "code_minutes": CODE_S // 60,
        "key": token_urlsafe(12),
    }
    return render(request, "rush/mine.html", context)


@require_POST
@guarded(roles=CITIZENS)
def ask(request: Request, scheme_id: int) -> HttpResponse:
    """One request of the citizen; the same form sent twice gets the same answer."""
    scheme, person = scheme_with(scheme_id), person_of(request.actor.user_id)
    if scheme is None:
        return not_found(request)
    if person is None:
        raise NotAllowed(_("您的账号还没有实名认证，请先在政务服务平台完成认证。"))
    if METER.too_many(person.id, request.now.timestamp()):
        raise WrongState(_("请求过于频繁，请稍后再试。"))
    if request.POST.get("verb") == "code":
        key = key_of(settings.SECRET_KEY)
        now = request.now.timestamp()
        request.session["entitlement-code"] = person_token(key, person.id, now=now, purpose="c")
        return redirect("my-entitlements")
    asked = _asked(request, scheme, person.id)
    if isinstance(asked, Claim) and request.now < (opens := scheme.terms.opens_at(asked.day)):
        raise WrongState(_("尚未开放，每天 %(hour)s 起领取。") % {"hour": f"{opens:%H:%M}"})
    told = json.loads(_told(request, scheme, asked))
    if told["code"] != "ok":
        raise WrongState(f"{told['sentence']}（{told['clause']}）" if "clause" in told else told["sentence"])
    messages.success(request, _("已办理。"))
    return redirect("my-entitlements")


def _asked(request: Request, scheme: Open, person: int) -> Asked:
    verb, category = request.POST.get("verb", ""), request.POST.get("category", "")
    channel = request.POST.get("channel", "")
    if category not in scheme.terms.category_names:
        raise BadValue(_("请选择品类。"))
    if verb == "unbind":
        return Unbind(person, category, None)
    if verb == "cancel":
        return Cancel(person, category)
    if verb != "claim" or channel not in scheme.terms.channel_names:
        raise BadValue(_("请选择线上或线下。"))
    return Claim(person, category, channel, day_of(request.now))


def _told(request: Request, scheme: Open, asked: Asked) -> str:
    key = f"web-{request.POST.get('key', '')}"
    if not 8 < len(key) <= KEY_MOST or not (key.isascii() and key.isprintable()):
        raise BadValue(_("页面已过期，请刷新后重试。"))
    digest = sha256(repr(asked).encode()).digest()
    sent = Sent(asked, key, digest, client_of(asked.person), request.now)  # type: ignore[union-attr]
    return apply_batch(scheme, [sent])[0].answer


def _own(request: Request, scheme: Open, person: int) -> dict[str, object]:
    held = queries.holdings(scheme, person, at=request.now)
    taken = {one.category for one in held if one.state in {"claimed", "bound", "ordered", "used"}}
    releases = {(one.category, one.channel): one for one in queries.live(scheme, at=request.now).rows}
    opens = scheme.terms.opens_at(day_of(request.now))
    offers = [
        (one, [(channel, releases.get((one.name, channel.name))) for channel in scheme.terms.channels])
        for one in scheme.terms.categories
        if one.name not in taken
    ]
    return {
        "scheme": scheme,
        "title": title_of(scheme.programme),
        "held": [one for one in held if one.state != "cancelled"],
        "offers": offers,
        "open": request.now >= opens,
        "opens": opens,
        "history": queries.history(scheme, person),
    }
